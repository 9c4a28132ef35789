/** The rows of a list on a phone: a card each instead of a squeezed table. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Selection } from '../list/useSelection';
import { Skeleton } from '../Skeleton';
import s from './Cards.module.css';
import type { Column } from './columns';

interface CardsProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  hrefOf?: (row: T) => string;
  onOpen?: (row: T) => void;
  selection?: Selection;
}

export function Cards<T>({ label, rows, columns, keyOf, hrefOf, onOpen, selection }: CardsProps<T>) {
  const { t } = useTranslation('kit');
  const title = columns.find((column) => column.card === 'title') ?? columns[0];
  const aside = columns.find((column) => column.card === 'aside');
  const lines = columns.filter((column) => column !== title && column !== aside && column.card !== 'none');
  return (
    <ul className={s.cards} aria-label={label}>
      {rows.map((row) => {
        const key = keyOf(row);
        const name = title?.render(row);
        return (
          <li key={key} className={selection?.has(key) ? `${s.card} ${s.chosen}` : s.card}>
            <div className={s.top}>
              {selection && (
                <label className={s.check}>
                  <input type="checkbox" checked={selection.has(key)} aria-label={t('table.select_row')} onChange={() => selection.toggle(key)} />
                </label>
              )}
              <div className={s.title}>
                {hrefOf ? (
                  <Link to={hrefOf(row)} className={s.link}>
                    {name}
                  </Link>
                ) : onOpen ? (
                  <button type="button" className={s.link} onClick={() => onOpen(row)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </div>
              {aside && !aside.isEmpty?.(row) && <div className={s.aside}>{aside.render(row)}</div>}
            </div>
            <dl className={s.lines}>
              {lines.filter((column) => !column.isEmpty?.(row)).map((column) => (
                <div key={column.key} className={s.line}>
                  <dt>{column.title}</dt>
                  <dd>{column.render(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}

export function SkeletonCards({ cards = 6 }: { cards?: number }) {
  return (
    <ul className={s.cards} aria-hidden="true">
      {Array.from({ length: cards }, (_, index) => (
        <li key={index} className={s.card}>
          <Skeleton lines={3} />
        </li>
      ))}
    </ul>
  );
}
