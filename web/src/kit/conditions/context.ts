/** What every part of the editor shares: the tree and the way to change it, complaints, words, what is folded. */
import { createContext, use } from 'react';

import type { FieldProblem } from '@/api/problem';

import type { AskableFields, Line, Operator, Suggest } from './askable';
import type { Group } from './tree';

export interface Editing {
  tree: Group;
  put: (tree: Group, of?: string) => void;
  operators: readonly Operator[];
  suggest: Suggest;
  language: 'zh' | 'en';
  problems: ReadonlyMap<string, readonly FieldProblem[]>;
  lines: ReadonlyMap<string, Line>;
  /** Parts that are not filled in yet: they are not asked. */
  left: ReadonlySet<string>;
  folded: ReadonlySet<string>;
  fold: (id: string) => void;
  /** Puts the focus on that part when it is drawn: on what must be filled in, or on its handle. */
  focus: (id: string, on: 'value' | 'grip' | 'add') => void;
  /** Read out by screen readers. */
  tell: (text: string) => void;
  dragged: string | undefined;
  drag: (id: string | undefined) => void;
}

export const EditingContext = createContext<Editing | undefined>(undefined);

export function useEditing(): Editing {
  const found = use(EditingContext);
  if (!found) throw new Error('outside of a condition editor');
  return found;
}

/** The object whose parts are drawn, and inside how many others it lies. */
export interface Scope {
  askable: AskableFields;
  related: number;
}

export const ScopeContext = createContext<Scope | undefined>(undefined);

export function useScope(): Scope {
  const found = use(ScopeContext);
  if (!found) throw new Error('outside of a condition editor');
  return found;
}
