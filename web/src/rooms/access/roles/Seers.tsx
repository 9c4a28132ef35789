/** Everybody, and how they see a field of a record; each name leads to why. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { ErrorState } from '@/kit/ErrorState';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag, type TagProps } from '@/kit/Tag';

import s from './explain.module.css';

type Level = 'editable' | 'read_only' | 'masked' | 'hidden' | 'none';
const TONES: Record<Level, TagProps['tone']> = { editable: 'jade', read_only: 'jade', masked: 'amber', hidden: 'neutral', none: 'neutral' };
const ORDER = Object.keys(TONES);

export interface SeersProps {
  object: string;
  record: string;
  field: string | undefined;
  onWhy: (user: string) => void;
}

export function Seers({ object, record, field, onWhy }: SeersProps) {
  const { t } = useTranslation('access');
  const { data, error, refetch } = useQuery({
    queryKey: ['role', 'seers', object, record, field],
    retry: false,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/access/explain/who', { params: { query: { object, record_id: record, field } }, signal })),
  });
  if (error) return <ErrorState small error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  const people = data.map((one): (typeof data)[number] & { level: Level } => ({ ...one, level: one.access ?? 'none' }));
  people.sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level) || one.name.localeCompare(other.name));
  return (
    <section className={s.answer} data-testid="explain-who">
      <h2>{t('explain.who_sees')}</h2>
      <ul className={s.seers}>
        {people.map((one) => (
          <li key={one.user_id}>
            <Person name={one.name} size={24} />
            <Tag tone={TONES[one.level]}>{t(`explain.level.${one.level}`)}</Tag>
            <button type="button" className={s.why} onClick={() => onWhy(one.user_id)}>
              {t('explain.why')}
              <span className="gx-hidden"> {one.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
