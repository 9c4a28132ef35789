/** A column of a DataTable and how each person arranged them (order, hidden ones, widths), kept per table in the browser. */
import { useMemo, useState, type ReactNode } from 'react';

import type { EditKind } from '../EditInPlace';
import { keep, readKept } from '../store';

/** How a value is edited in its cell. Rejecting keeps the editor open. */
export interface CellEdit {
  editor: EditKind;
  value: string | number | null;
  onSave: (value: string | number | null) => Promise<void>;
}

export interface Column<T> {
  /** Also the name to sort by. */
  key: string;
  /** Already translated. */
  title: string;
  render: (row: T) => ReactNode;
  /** Pixels at first; the user may change it. Default 160. */
  width?: number;
  /** Figures: right-aligned, of one width. */
  numeric?: boolean;
  sortable?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Cards leave out the line of a row whose value is empty. */
  isEmpty?: (row: T) => boolean;
  /** Makes the cell editable: double click, or Enter on it; undefined where this row's value stays as it is. */
  edit?: (row: T) => CellEdit | undefined;
  /** On phones' cards: `title` (one), `aside` (right of the title), `none`; others are lines with their label. */
  card?: 'title' | 'aside' | 'none';
}

interface Arrangement {
  order: string[];
  /** Hidden or shown against the column's default. */
  hidden: Record<string, boolean>;
  widths: Record<string, number>;
}

export const DEFAULT_WIDTH = 160;
export const LEAST_WIDTH = 64;
const MOST_WIDTH = 800;
const empty: Arrangement = { order: [], hidden: {}, widths: {} };

export interface Arranged<T> {
  /** All columns in the user's order. */
  all: readonly Column<T>[];
  /** Those shown, in order; the first always stays. */
  shown: readonly Column<T>[];
  widthOf: (column: Column<T>) => number;
  isShown: (key: string) => boolean;
  show: (key: string, on: boolean) => void;
  /** Puts `key` at the place of `before`. */
  move: (key: string, before: string) => void;
  /** Moves one place up (-1) or down (+1). */
  step: (key: string, by: -1 | 1) => void;
  /** `others`: what the columns measure now, so that they stay when one is changed. */
  resize: (key: string, width: number, others?: Record<string, number>) => void;
  /** Somebody gave columns a width; until then they share the room there is. */
  resized: boolean;
  reset: () => void;
  changed: boolean;
}

/** The known order first, then columns that came later, at their own place's end. */
export function ordered<T extends { key: string }>(columns: readonly T[], order: readonly string[]): T[] {
  const [lead, ...rest] = columns;
  if (!lead) return [];
  const placeOf = (column: T) => {
    const at = order.indexOf(column.key);
    return at === -1 ? order.length + columns.indexOf(column) : at;
  };
  return [lead, ...rest.sort((a, b) => placeOf(a) - placeOf(b))];
}

/** Columns as a saved view has them: those shown, in order, and widths. */
export interface SavedColumns {
  columns: string[];
  widths: Record<string, number>;
}

const keyOf = (name: string) => `gx.table.${name}`;

function arrangementOf<T>(name: string, columns: readonly Column<T>[], saved: SavedColumns | undefined): Arrangement {
  const first: Arrangement =
    saved && saved.columns.length > 0
      ? { order: saved.columns, hidden: { ...Object.fromEntries(columns.map(({ key }) => [key, true])), ...Object.fromEntries(saved.columns.map((key) => [key, false])) }, widths: saved.widths }
      : empty;
  return { ...first, ...readKept<Partial<Arrangement>>(keyOf(name), {}) };
}

/** How the columns of a table stand now, for a view to be saved. */
export function readColumns<T>(name: string, columns: readonly Column<T>[], saved?: SavedColumns): SavedColumns {
  const { order, hidden, widths } = arrangementOf(name, columns, saved);
  const shown = ordered(columns, order).filter((column, index) => index === 0 || !(hidden[column.key] ?? column.hidden ?? false));
  return { columns: shown.map((column) => column.key), widths };
}

/** Keys that were chosen to be shown, by hand or by a saved view: known before the columns are. */
export function chosenColumns(name: string, saved?: SavedColumns): string[] {
  const { hidden } = arrangementOf(name, [], saved);
  return Object.keys(hidden).filter((key) => !hidden[key]);
}

/** Forgets what this browser keeps of a table, once a view has it. */
export function forgetColumns(name: string): void {
  keep(keyOf(name), {});
}

/** A table under another name starts anew: give it a `key`. `saved`: what it starts with while nobody arranged it here. */
export function useColumns<T>(name: string, columns: readonly Column<T>[], saved?: SavedColumns): Arranged<T> {
  const key = keyOf(name);
  const [kept, setKept] = useState<Arrangement>(() => arrangementOf(name, columns, saved));

  return useMemo(() => {
    const save = (change: Partial<Arrangement>) => {
      setKept((now) => {
        const next = { ...now, ...change };
        keep(key, next);
        return next;
      });
    };
    const all = ordered(columns, kept.order);
    const lead = all[0]?.key;
    const isHidden = (column: Column<T>) => column.key !== lead && (kept.hidden[column.key] ?? column.hidden ?? false);
    const put = (moved: string, at: number) => {
      const order = all.map((column) => column.key).filter((one) => one !== moved);
      // the first column stays first
      order.splice(Math.max(1, at), 0, moved);
      save({ order });
    };
    const indexOf = (wanted: string) => all.findIndex((column) => column.key === wanted);
    return {
      all,
      shown: all.filter((column) => !isHidden(column)),
      widthOf: (column) => kept.widths[column.key] ?? column.width ?? DEFAULT_WIDTH,
      isShown: (wanted) => all.some((column) => column.key === wanted && !isHidden(column)),
      show: (wanted, on) => save({ hidden: { ...kept.hidden, [wanted]: !on } }),
      move: (moved, before) => moved !== lead && moved !== before && put(moved, indexOf(before)),
      step: (moved, by) => moved !== lead && put(moved, indexOf(moved) + by),
      resize: (wanted, width, others) =>
        save({ widths: { ...others, ...kept.widths, [wanted]: Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width))) } }),
      resized: Object.keys(kept.widths).length > 0,
      reset: () => save(empty),
      changed: kept.order.length > 0 || Object.keys(kept.hidden).length > 0 || Object.keys(kept.widths).length > 0,
    };
  }, [columns, kept, key]);
}
