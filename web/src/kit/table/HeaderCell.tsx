/** The head of a column: click sorts (up, down, not), Shift adds a column to the sort, drag moves, the right edge resizes. */
import { CaretDownFilled, CaretUpFilled } from '@ant-design/icons';
import { useRef, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Sort } from '../list/useListState';
import type { Arranged, Column } from './columns';
import s from './DataTable.module.css';

/** The sort after a click on `key`. */
export function nextSort(sort: readonly Sort[], key: string, add: boolean): Sort[] {
  const now = sort.find((one) => one.key === key);
  const changed: Sort[] = !now ? [{ key, descending: false }] : now.descending ? [] : [{ key, descending: true }];
  if (!add) return changed;
  return now ? sort.flatMap((one) => (one.key === key ? changed : [one])) : [...sort, ...changed];
}

interface HeaderCellProps<T> {
  column: Column<T>;
  arranged: Arranged<T>;
  sort: readonly Sort[];
  onSort?: (sort: Sort[]) => void;
  lead: boolean;
}

const ARIA = { up: 'ascending', down: 'descending' } as const;

/** What the columns measure on the screen, by key. */
function measured(inside: Element): Record<string, number> {
  const heads = inside.closest('tr')?.querySelectorAll<HTMLElement>('[data-column]') ?? [];
  return Object.fromEntries(Array.from(heads, (head): [string, number] => [head.dataset.column ?? '', head.offsetWidth]));
}

function Resizer<T>({ column, arranged }: Pick<HeaderCellProps<T>, 'column' | 'arranged'>) {
  const start = useRef<{ x: number; widths: Record<string, number> }>(undefined);
  const move = (event: PointerEvent) => {
    if (!start.current) return;
    const { x, widths } = start.current;
    arranged.resize(column.key, (widths[column.key] ?? 0) + event.clientX - x, widths);
  };
  return (
    <span
      className={s.resizer}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widths: measured(event.currentTarget) };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = undefined;
      }}
    />
  );
}

export function HeaderCell<T>({ column, arranged, sort, onSort, lead }: HeaderCellProps<T>) {
  const { t } = useTranslation('kit');
  const at = sort.findIndex((one) => one.key === column.key);
  const found = sort[at];
  const direction = found ? (found.descending ? 'down' : 'up') : undefined;
  const classes = [s.head, column.numeric && s.numeric, lead && s.lead].filter(Boolean).join(' ');

  let label: ReactNode = <span className={s.headLabel}>{column.title}</span>;
  if (column.sortable && onSort) {
    label = (
      <button
        type="button"
        className={s.sort}
        title={t('table.sort_hint')}
        onClick={(event) => onSort(nextSort(sort, column.key, event.shiftKey))}
      >
        {label}
        <span className={s.arrow} aria-hidden="true">
          {direction === 'up' && <CaretUpFilled />}
          {direction === 'down' && <CaretDownFilled />}
          {direction && sort.length > 1 && <sub>{at + 1}</sub>}
        </span>
      </button>
    );
  }
  return (
    <th
      scope="col"
      data-column={column.key}
      className={classes}
      aria-sort={direction && ARIA[direction]}
      draggable={!lead}
      onDragStart={(event) => event.dataTransfer.setData('text/gx-column', column.key)}
      onDragOver={(event) => event.dataTransfer.types.includes('text/gx-column') && event.preventDefault()}
      onDrop={(event) => arranged.move(event.dataTransfer.getData('text/gx-column'), column.key)}
    >
      {label}
      <Resizer column={column} arranged={arranged} />
    </th>
  );
}
