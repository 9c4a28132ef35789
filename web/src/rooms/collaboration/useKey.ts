/** One key that a part of the page listens to while it is shown, outside text fields and dialogs; goes before the keys of the shell. */
import { useEffect, useEffectEvent } from 'react';

const TAKEN = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true],[role=dialog]';

export function useKey(key: string, run: () => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== key || document.querySelector('dialog[open]') || (event.target as HTMLElement | null)?.closest?.(TAKEN)) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => pressed(event);
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);
}
