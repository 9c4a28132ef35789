/** Keys of the page of possible duplicates, before the keys that work everywhere see them; "g then a letter" still jumps. */
import { useLayoutEffect, useRef } from 'react';

const JUMP_MS = 1_200;

export function useReviewKeys(acts: Readonly<Record<string, () => void>>): void {
  const jumping = useRef(0);
  // before the pair is painted: whoever sees it may press
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if (document.querySelector('dialog[open]') || target.closest('input,textarea,select,[role=dialog]')) return;
      const key = event.key.toLowerCase();
      if (key === 'g') jumping.current = Date.now();
      const act = acts[key];
      if (!act || Date.now() - jumping.current < JUMP_MS) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', pressed, true);
    return () => window.removeEventListener('keydown', pressed, true);
  });
}
