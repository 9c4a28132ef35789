/** Everything an editor of conditions knows: the tree, what the server says of it while it changes, complaints at their parts. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem, type FieldProblem } from '@/api/problem';

import { useLanguage } from '../format/useFormat';
import { useDelayed } from '../useDelayed';
import { askableQuery, lookQuery, type AskableFields, type Line, type Look } from './askable';
import { useHistory, type Edited } from './history';
import { linesOf } from './lines';
import { isComplete } from './meaning';
import { countLeaves, partAt, readTree, writeTree, type Json } from './tree';

export interface Builder {
  object: string;
  askable: AskableFields | undefined;
  error: unknown;
  retry: () => void;
  edited: Edited;
  /** The JSON of what is filled in. */
  tree: Json;
  /** Ids of what is not. */
  left: ReadonlySet<string>;
  leaves: number;
  problems: ReadonlyMap<string, readonly FieldProblem[]>;
  /** Complaints about the tree as a whole. */
  broken: boolean;
  lines: ReadonlyMap<string, Line>;
  look: Look | undefined;
  lookError: unknown;
  /** The figures shown are of an earlier tree. */
  stale: boolean;
}

const WAIT_MS = 350;
const NO_PROBLEMS: ReadonlyMap<string, readonly FieldProblem[]> = new Map();
const NO_LINES: ReadonlyMap<string, Line> = new Map();

/** `given` are complaints that came from elsewhere, about the tree as it is now. */
export function useBuilder(object: string, text: string | undefined, given: readonly FieldProblem[] = []): Builder {
  const language = useLanguage();
  const { i18n } = useTranslation();
  const { data: askable, error, refetch } = useQuery(askableQuery(object));
  const edited = useHistory(() => readTree(text));
  const root = edited.tree;
  const written = useMemo(() => writeTree(root, (leaf) => askable === undefined || isComplete(leaf, askable.operators, askable.takes)), [root, askable]);
  const now = JSON.stringify(written.tree);
  const asked = useDelayed(now, WAIT_MS);
  const look = useQuery({ ...lookQuery(object, JSON.parse(asked) as Json, i18n.language || language), enabled: askable !== undefined });
  const current = asked === now && !look.isPlaceholderData;

  const complaints = given.length > 0 ? given : current && isProblem(look.error) ? look.error.fields : undefined;
  const problems = useMemo(() => {
    if (!complaints) return NO_PROBLEMS;
    const found = new Map<string, FieldProblem[]>();
    for (const one of complaints) {
      const id = partAt(written.places, one.field) ?? root.id;
      found.set(id, [...(found.get(id) ?? []), one]);
    }
    return found;
  }, [complaints, written.places, root.id]);
  const words = current ? look.data?.words : undefined;
  const lines = useMemo(() => (words ? linesOf(root, words, written.left) : NO_LINES), [words, root, written.left]);
  return {
    object,
    askable,
    error,
    retry: () => void refetch(),
    edited,
    tree: written.tree,
    left: written.left,
    leaves: countLeaves(root) - written.left.size,
    problems,
    broken: problems.size > 0,
    lines,
    look: look.error ? undefined : look.data,
    lookError: look.error,
    stale: !current || look.isFetching,
  };
}
