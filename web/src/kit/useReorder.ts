/** Rows that are put in order by dragging their handle, or by the arrow keys on it. */
import { useState, type DragEvent, type KeyboardEvent } from 'react';

export interface Reorder {
  /** For the row. */
  row: (place: number) => {
    onDragOver: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
    'data-over': boolean | undefined;
    'data-dragged': boolean | undefined;
  };
  /** For the handle in it. */
  handle: (place: number) => { draggable: true; onDragStart: (event: DragEvent) => void; onDragEnd: () => void; onKeyDown: (event: KeyboardEvent) => void };
}

/** The list with one of its items at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

export function useReorder(count: number, onMove: (from: number, to: number) => void): Reorder {
  const [from, setFrom] = useState<number>();
  const [over, setOver] = useState<number>();
  const end = () => {
    setFrom(undefined);
    setOver(undefined);
  };
  return {
    row: (place) => ({
      onDragOver: (event) => {
        if (from === undefined) return;
        event.preventDefault();
        setOver(place);
      },
      onDrop: (event) => {
        event.preventDefault();
        if (from !== undefined && from !== place) onMove(from, place);
        end();
      },
      'data-over': (from !== undefined && over === place && from !== place) || undefined,
      'data-dragged': from === place || undefined,
    }),
    handle: (place) => ({
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', String(place));
        setFrom(place);
      },
      onDragEnd: end,
      onKeyDown: (event) => {
        const to = event.key === 'ArrowUp' ? place - 1 : event.key === 'ArrowDown' ? place + 1 : undefined;
        if (to === undefined || to < 0 || to >= count) return;
        event.preventDefault();
        onMove(place, to);
      },
    }),
  };
}
