/** What is built on a segment: other segments, roles, views; those that block deleting it first. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import { usesQuery } from '../data';
import s from '../segments.module.css';

export function Uses({ id }: { id: string }) {
  const { t } = useTranslation('segments');
  const { data, error, refetch } = useQuery(usesQuery(id));
  if (error) return <ErrorState small error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={2} />;
  if (data.length === 0) return <p className={s.quiet}>{t('uses.none')}</p>;
  return (
    <ul className={s.uses}>
      {data.map((one) => (
        <li key={`${one.object}${one.id}`}>
          {one.object === 'segment' ? <Link to={`/segments/${one.id}`}>{one.title}</Link> : <span>{one.title}</span>}
          <span className={s.quiet}>{t(`uses.objects.${one.object}`, { defaultValue: one.object })}</span>
          {one.blocks && <Tag tone="amber">{t('uses.blocks')}</Tag>}
        </li>
      ))}
    </ul>
  );
}
