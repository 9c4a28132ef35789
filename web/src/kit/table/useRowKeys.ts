/**
 * Keys in a list: up/down (or K/J) walk, left/right walk the cells, Shift extends the choice, Enter opens (in a cell that can
 * be edited: edits), Space or V looks, X chooses, Home/End jump.
 * The focus stays on the table, which names the active row (aria-activedescendant): a row may be out of sight and thus not in
 * the page.
 */
import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

import type { Selection } from '../list/useSelection';
import type { Column } from './columns';

export interface RowKeys {
  active: number;
  activate: (index: number) => void;
  choose: (index: number, range: boolean) => void;
  /** The active cell of the active row; 0 is the row itself. */
  cell: number;
  /** Whether that cell is being edited. */
  editing: boolean;
  enter: (index: number, cell: number, edit: boolean) => void;
  /** Leaves the editor, for the next cell (1), the one before (-1) or none. */
  leave: (by: -1 | 0 | 1) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

interface RowKeysInput<T> {
  box: RefObject<HTMLElement | null>;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  rowHeight: number;
  selection?: Selection;
  onOpen?: (row: T) => void;
  onPeek?: (row: T) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

export function useRowKeys<T>({ box, rows, columns, keyOf, rowHeight, selection, onOpen, onPeek }: RowKeysInput<T>): RowKeys {
  const [active, activate] = useState(0);
  const [cell, setCell] = useState(0);
  const [editing, setEditing] = useState(false);
  const anchor = useRef(0);

  const choose = useCallback(
    (index: number, range: boolean) => {
      if (!selection) return;
      const from = range ? Math.min(anchor.current, index) : index;
      const to = range ? Math.max(anchor.current, index) : index;
      const keys = rows.slice(from, to + 1).map(keyOf);
      const one = keys[0];
      if (!range && one !== undefined) selection.toggle(one);
      else selection.set(keys, true);
      if (!range) anchor.current = index;
    },
    [rows, keyOf, selection],
  );

  const bringIntoSight = (index: number) => {
    const node = box.current;
    if (!node) return;
    const top = index * rowHeight;
    const header = node.querySelector('thead')?.clientHeight ?? 0;
    if (top < node.scrollTop) node.scrollTo({ top });
    else if (top + rowHeight + header > node.scrollTop + node.clientHeight) node.scrollTo({ top: top + rowHeight + header - node.clientHeight });
  };

  const editable = (index: number, at: number) => {
    const row = rows[index];
    return at > 0 && row !== undefined && columns[at]?.edit?.(row) !== undefined;
  };
  const enter = (index: number, at: number, edit: boolean) => {
    activate(index);
    setCell(at);
    setEditing(edit && editable(index, at));
  };
  const leave = (by: -1 | 0 | 1) => {
    setEditing(false);
    const places = by === 0 ? [] : columns.map((_, at) => at).filter((at) => (by > 0 ? at > cell : at < cell) && editable(active, at));
    const next = by > 0 ? places[0] : places.at(-1);
    if (next !== undefined) enter(active, next, true);
    else box.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // keys in a field or button within a row are their own
    if (event.target !== event.currentTarget) return;
    const row = rows[active];
    const step = STEPS[event.key];
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, active + step));
      if (event.shiftKey) choose(next, true);
      else anchor.current = next;
      activate(next);
      bringIntoSight(next);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      setCell(Math.max(0, Math.min(columns.length - 1, cell + (event.key === 'ArrowRight' ? 1 : -1))));
    } else if ((event.key === 'Enter' || event.key === 'F2') && editable(active, cell)) {
      event.preventDefault();
      setEditing(true);
    } else if (event.key === 'Enter' && row !== undefined && onOpen) {
      event.preventDefault();
      onOpen(row);
    } else if ((event.key === 'v' || event.key === ' ') && row !== undefined && onPeek) {
      event.preventDefault();
      onPeek(row);
    } else if ((event.key === 'x' || event.key === ' ') && selection) {
      event.preventDefault();
      choose(active, false);
    }
  };
  return { active: Math.min(active, Math.max(0, rows.length - 1)), activate, choose, cell: Math.min(cell, columns.length - 1), editing, enter, leave, onKeyDown };
}
