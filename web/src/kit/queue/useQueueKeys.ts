/** Keys of a queue of work, before the keys that work everywhere see them; "g then a letter" still jumps. */
import { useLayoutEffect, useRef } from 'react';

const JUMP_MS = 1_200;

export function useQueueKeys(acts: Readonly<Record<string, (() => void) | undefined>>): void {
  const jumping = useRef(0);
  // before the piece is painted: whoever sees it may press
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if (document.querySelector('dialog[open]') || target.closest('input,textarea,select,[role=dialog],[role=listbox]')) return;
      const key = event.key.toLowerCase();
      if (key === 'enter' && target.closest('button,a')) return; // what has the focus is pressed
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
