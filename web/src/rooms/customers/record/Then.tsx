/** The customer as of the end of a day that stands in the address (`as_of=2026-03-01`): read only, under a banner that says so. */
import { HistoryOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { today } from '@/kit/calendar/days';
import { useErrorWords } from '@/kit/ErrorState';
import { endOfDay } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';

import { customerThenQuery, type Customer } from '../data';
import s from './record.module.css';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The day in the address; today is now, and now needs no day. */
export function useThenDay(): [string | undefined, (day: string | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const { timeZone } = useFormat();
  const asked = search.get('as_of') ?? '';
  const set = (day: string | undefined) => {
    const next = new URLSearchParams(search);
    if (day && day < today(timeZone)) next.set('as_of', day);
    else next.delete('as_of');
    setSearch(next, { replace: true });
  };
  return [DAY.test(asked) && asked < today(timeZone) ? asked : undefined, set];
}

export interface Then {
  day: string | undefined;
  customer: Customer | undefined;
  error: unknown;
  back: () => void;
}

export function useThen(id: string): Then {
  const [day, setDay] = useThenDay();
  const { timeZone } = useFormat();
  const { data, error } = useQuery({ ...customerThenQuery(id, day ?? '', day ? endOfDay(day, timeZone) : ''), enabled: day !== undefined });
  return { day, customer: data, error, back: () => setDay(undefined) };
}

export function ThenBanner({ then }: { then: Then }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const wordsOf = useErrorWords();
  const day = format.date(`${then.day}T12:00:00Z`);
  const told = isProblem(then.error, 'customers.not_yet') ? t('then.missing', { day }) : then.error ? wordsOf(then.error) : t('then.banner', { day });
  return (
    <div className={s.banner} role="status" data-testid="as-of">
      <span>
        <HistoryOutlined /> {told}
      </span>
      <Button size="small" onClick={then.back}>
        {t('then.back')}
      </Button>
    </div>
  );
}
