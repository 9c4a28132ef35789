/** Samples of what was refused or left out, with the reason in words. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { quarantineQuery } from '../data';
import s from '../tracking.module.css';

export function Quarantine() {
  const { t } = useTranslation('tracking');
  const language = useLanguage();
  const { data, error, refetch } = useQuery(quarantineQuery);
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />;
  if (data.length === 0) return <EmptyState title={t('nothing_aside')} detail={t('nothing_aside_detail')} />;
  return (
    <ul className={s.rows}>
      {data.map((one) => (
        <li key={one.id}>
          <span>
            <b>{one.words[language]}</b> {[one.type_name, one.property].filter(Boolean).join(' · ')}
          </span>
          <span className={s.quiet}>
            {one.source_name} · <When at={one.at} />
          </span>
          <code className={`${s.quiet} ${s.path}`}>{JSON.stringify(one.sample)}</code>
        </li>
      ))}
    </ul>
  );
}
