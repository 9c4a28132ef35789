/** Customers as columns by a field; a card put into another column is an edit that can be taken back. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { BoardView, type BoardColumn } from '@/kit/board/BoardView';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Avatar } from '@/kit/Person';
import { Tag, toneOfColour } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { CustomerRow } from '../data';
import { stageRank, stageTone, useWords } from '../words';
import type { Asked } from './asked';
import { keyOf, useBoard, type Board } from './board';
import s from './board.module.css';
import { ColumnTotal } from './ColumnTotal';

type Column = Board['columns'][number];

function CustomerCard({ row, by }: { row: CustomerRow; by: string }) {
  const words = useWords();
  const { t } = words;
  return (
    <div className={s.card}>
      <span className={s.top}>
        <Avatar name={row.name} size={22} shape={row.kind === 'organisation' ? 'square' : 'round'} />
        <b>{row.name || t('unnamed')}</b>
      </span>
      <span className={s.facts}>
        {[row.phone, row.city].filter(Boolean).join(' · ') || ' '}
      </span>
      <span className={s.foot}>
        {by !== 'stage' && row.stage && (
          <Tag tone={stageTone(row.stage)}>{words.stage(row.stage)}</Tag>
        )}
        {by !== 'class' && row.class && <Tag>{words.class(row.class)}</Tag>}
        <span className={s.when}>
          {by !== 'owner_id' && row.owner_name ? row.owner_name : <When at={row.created_at} />}
        </span>
      </span>
    </div>
  );
}

export default function CustomersBoard({ asked, by, sum, onPeek }: { asked: Asked; by: string; sum: string | undefined; onPeek: (row: CustomerRow) => void }) {
  const words = useWords();
  const { t } = useTranslation('customers');
  const language = useLanguage();
  const navigate = useNavigate();
  const board = useBoard(asked, by, sum);
  const { data, error } = useQuery(board.query);

  if (error && !data) return <ErrorState error={error} onRetry={board.refresh} />;
  const titleOf = ({ value, label }: Column) => {
    if (value === null || value === undefined) return t('board.none', { field: data?.field.label[language] });
    if (typeof value === 'boolean') return t(value ? 'board.yes' : 'board.no');
    if (label) return label[language];
    return by === 'stage' ? words.stage(value) : by === 'source' ? words.source(value) : by === 'class' ? words.class(value) : value;
  };
  const toneOf = ({ value, colour }: Column) => (colour ? toneOfColour(colour) : typeof value === 'string' && by === 'stage' ? stageTone(value) : 'neutral');
  const rankOf = ({ value }: Column) => (by === 'stage' && typeof value === 'string' ? stageRank(value) : by === 'stage' ? Infinity : 0);
  const columns = data?.columns.toSorted((a, b) => rankOf(a) - rankOf(b) || 0).map((column): BoardColumn<CustomerRow> => ({
    key: keyOf(column.value),
    title: titleOf(column),
    tone: toneOf(column),
    count: column.count,
    sum: column.sum && data.summed && <ColumnTotal sum={column.sum} summed={data.summed} />,
    cards: column.cards.items,
    hasMore: Boolean(column.cards.next),
    loadingMore: board.coming === keyOf(column.value),
  }));
  if (columns?.every((column) => column.cards.length === 0 && !column.hasMore)) return <EmptyState title={t('none_found')} detail={t('none_found_detail')} />;
  const why = data?.field.why;
  return (
    <>
      <BoardView
        key={by}
        name={`customers.${by}`}
        label={t('board.label', { field: data?.field.label[language] })}
        columns={columns}
        cardKey={(row) => row.id}
        cardName={(row) => row.name || t('unnamed')}
        render={(row) => <CustomerCard row={row} by={by} />}
        onOpen={(row) => void navigate(`/customers/${row.id}`)}
        onPeek={onPeek}
        onMore={board.loadMore}
        onMove={(row, from, to) => void board.move(row, from, to)}
        locked={why ? t(`board.locked.${why}`, { field: data.field.label[language] }) : undefined}
      />
      {data && data.left_out > 0 && <p className={s.left}>{t('board.left_out', { count: data.left_out })}</p>}
    </>
  );
}
