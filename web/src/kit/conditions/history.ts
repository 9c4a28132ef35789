/** The tree being edited, with what it was before: every change can be taken back and done again. */
import { useCallback, useReducer } from 'react';

import type { Group } from './tree';

interface History {
  past: readonly Group[];
  now: Group;
  future: readonly Group[];
  /** What was changed last and when: further letters in the same place are one change. */
  of?: string;
  at: number;
}

type Step = { do: 'put'; tree: Group; of?: string; at: number } | { do: 'undo' } | { do: 'redo' };

const MOST = 200;
const TOGETHER_MS = 1_200;

export function step(history: History, what: Step): History {
  if (what.do === 'put') {
    if (what.tree === history.now) return history;
    const together = what.of !== undefined && what.of === history.of && what.at - history.at < TOGETHER_MS;
    return { past: together ? history.past : [...history.past, history.now].slice(-MOST), now: what.tree, future: [], of: what.of, at: what.at };
  }
  const [from, to] = what.do === 'undo' ? [history.past, history.future] : [history.future, history.past];
  const next = from.at(-1);
  if (!next) return history;
  const rest = from.slice(0, -1);
  const kept = [...to, history.now];
  return what.do === 'undo' ? { past: rest, now: next, future: kept, at: 0 } : { past: kept, now: next, future: rest, at: 0 };
}

export interface Edited {
  tree: Group;
  /** `of` names what is being typed into, so that its letters are one change. */
  put: (tree: Group, of?: string) => void;
  undo?: () => void;
  redo?: () => void;
}

export function useHistory(first: () => Group): Edited {
  const [history, send] = useReducer(step, undefined, () => ({ past: [], now: first(), future: [], at: 0 }));
  const put = useCallback((tree: Group, of?: string) => send({ do: 'put', tree, of, at: performance.now() }), []);
  const undo = useCallback(() => send({ do: 'undo' }), []);
  const redo = useCallback(() => send({ do: 'redo' }), []);
  return { tree: history.now, put, undo: history.past.length > 0 ? undo : undefined, redo: history.future.length > 0 ? redo : undefined };
}
