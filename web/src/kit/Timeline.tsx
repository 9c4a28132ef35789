/** What happened with a record, newest first, grouped by day; older parts on request. */
import { Button } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from './EmptyState';
import { ErrorState } from './ErrorState';
import { useFormat } from './format/useFormat';
import { dayOf } from './format/dates';
import { Skeleton } from './Skeleton';
import type { Tone } from './theme/tokens';
import s from './Timeline.module.css';

export interface TimelineItem {
  id: string;
  /** ISO time. */
  at: string;
  icon?: ReactNode;
  tone?: Tone;
  /** One line: what happened. */
  title: ReactNode;
  /** More of it: a message's text, changed values. */
  body?: ReactNode;
  /** Who or what did it. */
  by?: ReactNode;
}

export interface TimelineProps {
  items: readonly TimelineItem[] | undefined;
  error?: unknown;
  onRetry?: () => void;
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  /** Shown when nothing has happened. */
  empty?: string;
}

function Item({ item }: { item: TimelineItem }) {
  const format = useFormat();
  const tone = item.tone ?? 'neutral';
  return (
    <li className={s.item}>
      <span className={s.icon} style={{ background: `var(--gx-tone-${tone}-ground)`, color: `var(--gx-tone-${tone}-text)` }} aria-hidden="true">
        {item.icon ?? <i className={s.dot} />}
      </span>
      <div className={s.content}>
        <div className={s.line}>
          <span className={s.title}>{item.title}</span>
          {item.by && <span className={s.by}>{item.by}</span>}
          <time dateTime={item.at} title={format.exact(item.at)} className={`${s.time} gx-figures`}>
            {format.time(item.at)}
          </time>
        </div>
        {item.body && <div className={s.body}>{item.body}</div>}
      </div>
    </li>
  );
}

/** Neighbours of one calendar day together; the order stays as given. */
function byDay(items: readonly TimelineItem[], timeZone?: string): [string, TimelineItem[]][] {
  const days: [string, TimelineItem[]][] = [];
  for (const item of items) {
    const day = dayOf(item.at, timeZone);
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(item);
    else days.push([day, [item]]);
  }
  return days;
}

export function Timeline({ items, error, onRetry, hasMore, loadingMore, onMore, empty }: TimelineProps) {
  const { t } = useTranslation('kit');
  const format = useFormat();
  if (items === undefined) return error ? <ErrorState error={error} onRetry={onRetry} small /> : <Skeleton lines={8} />;
  if (items.length === 0) return <EmptyState title={empty ?? t('timeline.nothing')} small />;
  const days = byDay(items, format.timeZone);
  return (
    <div className={s.timeline}>
      {days.map(([day, group]) => (
        <Fragment key={day}>
          <h2 className={s.day}>{format.date(group[0]?.at ?? day)}</h2>
          <ol className={s.items}>
            {group.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ol>
        </Fragment>
      ))}
      {error ? <ErrorState error={error} onRetry={onRetry} small /> : null}
      {hasMore && (
        <Button type="text" block loading={loadingMore} onClick={onMore}>
          {t('timeline.more')}
        </Button>
      )}
    </div>
  );
}
