/** Chosen rows of a list: single, a range, all that are loaded, or "all N results" of the question asked. */
import { useCallback, useState } from 'react';

export interface Selection {
  keys: ReadonlySet<string>;
  /** Every result of the list's question, also those not loaded. */
  all: boolean;
  size: number;
  has: (key: string) => boolean;
  toggle: (key: string) => void;
  /** Chooses (or, with `on` false, drops) all of `keys`. */
  set: (keys: readonly string[], on: boolean) => void;
  selectAll: () => void;
  clear: () => void;
}

interface State {
  keys: ReadonlySet<string>;
  all: boolean;
}

const NONE: State = { keys: new Set(), all: false };

export function useSelection(): Selection {
  const [{ keys, all }, setState] = useState<State>(NONE);
  const set = useCallback(
    (changed: readonly string[], on: boolean) =>
      setState((now) => {
        const next = new Set(now.keys);
        for (const key of changed) {
          if (on) next.add(key);
          else next.delete(key);
        }
        return { keys: next, all: false };
      }),
    [],
  );
  return {
    keys,
    all,
    size: keys.size,
    has: (key) => keys.has(key),
    toggle: (key) => set([key], !keys.has(key)),
    set,
    selectAll: () => setState((now) => ({ ...now, all: true })),
    clear: () => setState(NONE),
  };
}
