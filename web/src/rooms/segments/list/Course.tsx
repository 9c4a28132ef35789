/** The last thirty days of a segment in its row. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Day, Segment } from '../data';
import { changeOf, dayIn, everyDay, lastDays } from '../days';
import s from '../segments.module.css';
import { Delta } from './Delta';
import { Spark } from './Spark';

export const DAYS = 30;

/** `days`: those in which it moved; undefined while they are asked for. */
export function Course({ segment, days }: { segment: Segment; days: readonly Day[] | undefined }) {
  const { t } = useTranslation('segments');
  const { timeZone } = useFormat();
  if (!days) return <span className={s.course} />;
  const { first, last } = lastDays(DAYS, timeZone);
  const known = segment.known_since === null ? undefined : dayIn(new Date(segment.known_since), timeZone);
  const filled = everyDay(days, first, last, segment.count, known);
  const { by, share } = changeOf(filled);
  return (
    <span className={s.course}>
      <Spark counts={filled.map((one) => one.count)} />
      {filled.length > 1 ? <Delta by={by} share={share} /> : <span className={s.quiet}>{t('since_today')}</span>}
    </span>
  );
}
