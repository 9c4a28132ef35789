/** Keys that work everywhere outside text fields: palette, search, sheet of keys, jumps "g then letter", commands. */
import { useEffect } from 'react';
import { useNavigate } from 'react-router';

import { useCan } from '@/api/session';
import { createStore } from '@/kit/store';

import { commands, menuEntries } from './rooms';

export type Overlay = 'palette' | 'keys' | undefined;
export const overlay = createStore<Overlay>(undefined);

const JUMP_MS = 1_200;

/** Whether a key press belongs to a text field, a dialog or an input method. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  if (document.querySelector('dialog[open]')) return true;
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return target.closest('input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true],[role=dialog]') !== null;
}

export function useGlobalKeys(active: boolean): void {
  const navigate = useNavigate();
  const can = useCan();
  useEffect(() => {
    if (!active) return undefined;
    let jumping = 0;

    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        overlay.set((now) => (now === 'palette' ? undefined : 'palette'));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      const key = event.key.toLowerCase();
      if (Date.now() - jumping < JUMP_MS) {
        jumping = 0;
        const entry = menuEntries.find(({ jump, permission }) => jump === key && can(permission));
        if (entry) {
          event.preventDefault();
          void navigate(entry.to);
        }
        return;
      }
      if (key === 'g') {
        jumping = Date.now();
      } else if (key === '/') {
        event.preventDefault();
        overlay.set('palette');
      } else if (key === '?') {
        event.preventDefault();
        overlay.set('keys');
      } else {
        const command = commands.find((one) => one.key === key && can(one.permission));
        if (command) {
          event.preventDefault();
          command.run({ navigate: (to) => void navigate(to) });
        }
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [active, can, navigate]);
}
