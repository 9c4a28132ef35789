/** Customers by days of a field: birthdays every year, or when they came. A day with more than fits opens as a table. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { answer, api } from '@/api/client';
import { CalendarView, EACH } from '@/kit/calendar/CalendarView';
import { daysOf, today } from '@/kit/calendar/days';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { putShape, type Shape } from '@/kit/views/shape';

import type { CustomerRow } from '../data';
import { treeIn, type Asked } from './asked';

interface CustomersCalendarProps {
  asked: Asked;
  by: string;
  shape: Shape;
  onPeek: (row: CustomerRow) => void;
}

export default function CustomersCalendar({ asked, by, shape, onPeek }: CustomersCalendarProps) {
  const { t } = useTranslation('customers');
  const { timeZone, language } = useFormat();
  const [search, setSearch] = useSearchParams();
  const on = shape.on ?? today(timeZone);
  const days = daysOf(on, shape.span);
  const first = days[0] ?? on;
  const ask = { ...asked, sort: undefined, by, first, days: days.length, each: EACH[shape.span], columns: 'stage' };
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['customer', 'calendar', ask],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/calendar', { params: { query: ask }, signal })),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;

  const turn = (next: string, span: Shape['span']) => {
    const params = new URLSearchParams(search);
    params.set('on', next);
    if (span === 'week') params.set('span', span);
    else params.delete('span');
    setSearch(params, { replace: true });
  };
  const openDay = (day: string) => {
    if (by === 'birthday' || !data) {
      turn(day, 'week');
      return;
    }
    const leaf = { field: data.field.key, op: 'on', value: day };
    const tree = treeIn(asked);
    const params = putShape(search, 'table', undefined);
    params.set('filter', JSON.stringify(tree ? { all: [JSON.parse(tree), leaf] } : leaf));
    setSearch(params);
  };
  return (
    <CalendarView
      label={t('calendar.label', { field: data?.field.label[language] })}
      on={on}
      span={shape.span}
      onTurn={turn}
      days={data?.days}
      stale={isPlaceholderData}
      itemKey={(row) => row.id}
      itemName={(row) => row.name || t('unnamed')}
      render={(row) => row.name || t('unnamed')}
      onOpen={onPeek}
      onDay={openDay}
    />
  );
}
