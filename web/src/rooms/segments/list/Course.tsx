/** The last thirty days of a segment in its row. */
import { useQuery } from '@tanstack/react-query';

import { useFormat } from '@/kit/format/useFormat';

import { historyQuery, type Segment } from '../data';
import { changeOf, everyDay, lastDays } from '../days';
import s from '../segments.module.css';
import { Delta } from './Delta';
import { Spark } from './Spark';

const DAYS = 30;

export function Course({ segment }: { segment: Segment }) {
  const { timeZone } = useFormat();
  const { first, last } = lastDays(DAYS, timeZone);
  const { data } = useQuery(historyQuery(segment.id, `${first}T00:00:00Z`));
  if (!data) return <span className={s.course} />;
  const days = everyDay(data.days, first, last, segment.count);
  const { by, share } = changeOf(days);
  return (
    <span className={s.course}>
      <Spark counts={days.map((one) => one.count)} />
      <Delta by={by} share={share} />
    </span>
  );
}
