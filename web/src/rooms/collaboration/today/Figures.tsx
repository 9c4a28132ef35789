/** The figures rooms contribute to the start page: the number, what it was before, its trend. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

import { Sparkline } from './Sparkline';
import s from './today.module.css';

type Figure = components['schemas']['FigureOut'];
type Value = Figure['values'][number];

const figuresQuery = queryOptions({
  queryKey: ['today', 'figures'],
  staleTime: 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/today', { signal })),
});

function Change({ value }: { value: Value }) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  if (value.before === null || (value.before === 0 && value.value === 0)) return null;
  if (value.before === 0) return <span>{t('today.from_nothing')}</span>;
  const share = (value.value - value.before) / Math.abs(value.before);
  const way = share > 0 ? 'up' : share < 0 ? 'down' : 'same';
  return <span className={s[way]}>{t(`today.${way}`, { share: format.percent(Math.abs(share), 0) })}</span>;
}

function Card({ figure }: { figure: Figure }) {
  const format = useFormat();
  const words = (one: { zh: string; en: string }) => one[format.language];
  const write = (value: Value) => (value.unit === 'money' ? format.money(value.value, value.currency ?? undefined, true) : format.number(value.value, true));
  const [first, ...rest] = figure.values;
  const title = words(figure.title);
  return (
    <article className={s.figure}>
      <h2>{figure.page ? <Link to={figure.page}>{title}</Link> : title}</h2>
      {first && (
        <p className={s.value}>
          <b className="gx-figures">{write(first)}</b>
          <Change value={first} />
        </p>
      )}
      {rest.map((value) => (
        <p key={value.label ? words(value.label) : value.value} className={s.more}>
          {value.label && words(value.label)} <b className="gx-figures">{write(value)}</b> <Change value={value} />
        </p>
      ))}
      {figure.trend.length > 1 && <Sparkline values={figure.trend.map((point) => point.value)} />}
      <small>{words(figure.over)}</small>
    </article>
  );
}

export function Figures() {
  const { t } = useTranslation('collaboration');
  const { data, isPending } = useQuery(figuresQuery);
  if (data?.length === 0) return null;
  return (
    <section className={s.figures} data-testid={isPending ? undefined : 'figures'} aria-label={t('today.figures')}>
      {isPending && [1, 2, 3].map((number) => <Skeleton key={number} lines={1} height={132} />)}
      {data?.map((figure) => <Card key={figure.key} figure={figure} />)}
    </section>
  );
}
