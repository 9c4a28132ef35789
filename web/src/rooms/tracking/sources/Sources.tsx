/** The sources there are; a press shows how one is connected. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { sourcesQuery } from '../data';
import s from '../tracking.module.css';
import { SourcePanel } from './SourcePanel';

export function Sources({ manages, onCreate }: { manages: boolean; onCreate: () => void }) {
  const { t } = useTranslation('tracking');
  const { data, error, refetch } = useQuery(sourcesQuery);
  const [open, setOpen] = useState<string>();
  useTopics('tracking');
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />;
  const shown = data.find((one) => one.id === open);
  return (
    <>
      {data.length === 0 && (
        <EmptyState
          title={t('empty')}
          detail={t('empty_detail')}
          action={
            manages && (
              <Button type="primary" onClick={onCreate}>
                {t('create')}
              </Button>
            )
          }
        />
      )}
      {data.length > 0 && (
        <ul className={s.rows}>
          {data.map((source) => (
            <li key={source.id}>
              <span className={s.tags}>
                <button type="button" className={s.open} onClick={() => setOpen(source.id)} data-testid="source">
                  {source.name}
                </button>
                <Tag>{t(`kinds.${source.kind}`)}</Tag>
              </span>
              <span className={s.quiet}>
                {source.last_used_at ? (
                  <>
                    {t('last_event')} <When at={source.last_used_at} />
                  </>
                ) : (
                  t('no_event')
                )}
              </span>
              {source.origins.length > 0 && <span className={s.quiet}>{source.origins.join(' · ')}</span>}
            </li>
          ))}
        </ul>
      )}
      {shown && <SourcePanel source={shown} manages={manages} onClose={() => setOpen(undefined)} />}
    </>
  );
}
