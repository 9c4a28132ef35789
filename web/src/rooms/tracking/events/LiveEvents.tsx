/** What comes in, the newest first, as it comes. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { sourcesQuery, tailQuery } from '../data';
import s from '../tracking.module.css';

const told = (values: { readonly [key: string]: unknown }) =>
  Object.entries(values)
    .slice(0, 4)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');

export function LiveEvents() {
  const { t } = useTranslation('tracking');
  const sources = useQuery(sourcesQuery).data ?? [];
  const [source, setSource] = useState<string>();
  const { data, error, refetch } = useQuery(tailQuery(source));
  useTopics('tracking');
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />;
  return (
    <>
      <Select
        aria-label={t('source')}
        style={{ width: 220, marginTop: 12 }}
        value={source ?? ''}
        options={[{ value: '', label: t('all_sources') }, ...sources.map((one) => ({ value: one.id, label: one.name }))]}
        onChange={(next: string) => setSource(next || undefined)}
      />
      {data.events.length === 0 && <EmptyState title={t('no_events')} detail={t('no_events_detail')} />}
      {data.events.length > 0 && (
        <ul className={s.rows} aria-live="polite" data-testid="live-events">
          {data.events.map((event) => {
            const path = typeof event.page?.path === 'string' ? event.page.path : undefined;
            const values = told(event.properties);
            return (
              <li key={event.id}>
                <span className={s.tags}>
                  <b>{event.label}</b>
                  {path && <span className={s.quiet}>{path}</span>}
                  {event.customer_id ? <Link to={`/customers/${event.customer_id}`}>{event.customer_name || t('customer')}</Link> : <Tag>{t('visitor')}</Tag>}
                </span>
                <span className={s.quiet}>
                  <When at={event.at} />
                </span>
                {values && <span className={`${s.quiet} ${s.path}`}>{values}</span>}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
