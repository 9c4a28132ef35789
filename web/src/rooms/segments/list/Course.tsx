/** The last thirty days of a segment in its row. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import { historyQuery, type Segment } from '../data';
import { changeOf, dayIn, everyDay, lastDays } from '../days';
import s from '../segments.module.css';
import { Delta } from './Delta';
import { Spark } from './Spark';

const DAYS = 30;

export function Course({ segment }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const { timeZone } = useFormat();
  const { first, last } = lastDays(DAYS, timeZone);
  const { data } = useQuery(historyQuery(segment.id, `${first}T00:00:00Z`));
  if (!data) return <span className={s.course} />;
  const known = segment.known_since === null ? undefined : dayIn(new Date(segment.known_since), timeZone);
  const days = everyDay(data.days, first, last, segment.count, known);
  const { by, share } = changeOf(days);
  return (
    <span className={s.course}>
      <Spark counts={days.map((one) => one.count)} />
      {days.length > 1 ? <Delta by={by} share={share} /> : <span className={s.quiet}>{t('since_today')}</span>}
    </span>
  );
}
