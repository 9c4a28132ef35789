/** The rows of a DataTable that are in sight, between two spacers. */
import { EyeOutlined } from '@ant-design/icons';
import { lazy, memo, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Column } from './columns';
import s from './DataTable.module.css';

export interface RowProps<T> {
  row: T;
  id: string;
  rowKey: string;
  index: number;
  columns: readonly Column<T>[];
  href?: string;
  active: boolean;
  /** Undefined where rows cannot be chosen. */
  chosen?: boolean;
  onChoose: (index: number, range: boolean) => void;
  onActivate: (index: number) => void;
  /** The cell the keys are at in the active row, and whether it is being edited. */
  cell: number;
  editing: boolean;
  onEnter: (index: number, cell: number, edit: boolean) => void;
  onLeave: (by: -1 | 0 | 1) => void;
  onOpen?: (row: T) => void;
  onPeek?: (row: T) => void;
}

const CellEditor = lazy(() => import('./CellEditor'));
const INTERACTIVE = 'td[data-edit],a,button,input,label,select,textarea,[role=dialog]';

function PlainRow<T>({ row, id, rowKey, index, columns, href, active, chosen, onChoose, onActivate, cell, editing, onEnter, onLeave, onOpen, onPeek }: RowProps<T>) {
  const { t } = useTranslation('kit');
  const cells = columns.map((column, at) => {
    const edit = at > 0 ? column.edit?.(row) : undefined;
    const here = active && cell === at && at > 0;
    const content: ReactNode = edit && here && editing ? (
      <Suspense fallback={column.render(row)}>
        <CellEditor label={column.title} edit={edit} onLeave={onLeave} />
      </Suspense>
    ) : (
      column.render(row)
    );
    const classes = [s.cell, column.numeric && s.numeric, at === 0 && s.lead, here && s.here].filter(Boolean).join(' ');
    return (
      <td
        key={column.key}
        className={classes}
        data-edit={edit ? column.key : undefined}
        onClick={edit && (() => onEnter(index, at, here && editing))}
        onDoubleClick={edit && (() => onEnter(index, at, true))}
      >
        {at === 0 && href ? (
          <Link to={href} className={s.link} tabIndex={-1}>
            {content}
          </Link>
        ) : (
          content
        )}
      </td>
    );
  });
  return (
    <tr
      id={id}
      className={[s.row, chosen && s.chosen, active && s.active].filter(Boolean).join(' ')}
      data-index={index}
      data-key={rowKey}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      onClick={(event) => {
        onActivate(index);
        const target = event.target as HTMLElement;
        if (!onOpen || target.closest(INTERACTIVE) || window.getSelection()?.toString()) return;
        onOpen(row);
      }}
    >
      {chosen !== undefined && (
        <td className={s.check}>
          <input
            type="checkbox"
            checked={chosen}
            tabIndex={-1}
            aria-label={t('table.select_row')}
            onClick={(event) => {
              event.stopPropagation();
              onChoose(index, event.shiftKey);
            }}
            onChange={() => undefined}
          />
        </td>
      )}
      {cells}
      <td className={onPeek ? `${s.filler} ${s.peekCell}` : s.filler}>
        {onPeek && (
          <button type="button" className={s.peek} tabIndex={-1} aria-label={t('table.peek')} title={t('table.peek')} onClick={() => onPeek(row)}>
            <EyeOutlined />
          </button>
        )}
      </td>
    </tr>
  );
}

/** Drawn anew only when something of its own changed: scrolling and choosing touch few rows. */
export const Row = memo(PlainRow) as typeof PlainRow;

export function SkeletonRows({ columns, rows, select }: { columns: number; rows: number; select: boolean }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} className={s.row} aria-hidden="true">
      {select && <td className={s.check} />}
      {Array.from({ length: columns }, (_cell, column) => (
        <td key={column} className={s.cell}>
          <div className={s.bone} style={{ width: `${[72, 48, 60, 40, 66][(row + column * 2) % 5]}%` }} />
        </td>
      ))}
      <td className={s.filler} />
    </tr>
  ));
}

export function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0, border: 0 }} colSpan={columns} />
    </tr>
  );
}
