/** What happened with a record, newest first, today and yesterday by themselves, before that by month; older parts on request. */
import { Button } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from './EmptyState';
import { ErrorState } from './ErrorState';
import { useFormat } from './format/useFormat';
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

function Item({ item, near }: { item: TimelineItem; near: boolean }) {
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
            {near ? format.time(item.at) : format.moment(item.at)}
          </time>
        </div>
        {item.body && <div className={s.body}>{item.body}</div>}
      </div>
    </li>
  );
}

/** Neighbours under one heading together; the order stays as given. */
function grouped(items: readonly TimelineItem[], headingOf: (at: string) => string): [string, TimelineItem[]][] {
  const groups: [string, TimelineItem[]][] = [];
  for (const item of items) {
    const heading = headingOf(item.at);
    const last = groups.at(-1);
    if (last?.[0] === heading) last[1].push(item);
    else groups.push([heading, [item]]);
  }
  return groups;
}

export function Timeline({ items, error, onRetry, hasMore, loadingMore, onMore, empty }: TimelineProps) {
  const { t } = useTranslation('kit');
  const format = useFormat();
  if (items === undefined) return error ? <ErrorState error={error} onRetry={onRetry} small /> : <Skeleton lines={8} />;
  if (items.length === 0) return <EmptyState title={empty ?? t('timeline.nothing')} small />;
  return (
    <div className={s.timeline}>
      {grouped(items, format.month).map(([heading, group]) => (
        <Fragment key={group[0]?.id}>
          <h2 className={s.day}>{heading}</h2>
          <ol className={s.items}>
            {group.map((item) => (
              <Item key={item.id} item={item} near={heading === format.date(item.at)} />
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
