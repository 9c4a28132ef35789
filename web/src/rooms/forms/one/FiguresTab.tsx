/** How a form goes: looked, began, sent; day by day; what was chosen; where people came from. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Choice } from '@/kit/Choice';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { dayOf } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

import { figuresQuery, type Form } from '../data';
import s from '../forms.module.css';
import { Bars, Days, Funnel } from './charts';

const SPANS = ['7', '30', '90'] as const;
const DAY_MS = 86_400_000;

export function FiguresTab({ form }: { form: Form }) {
  const { t } = useTranslation('forms');
  const format = useFormat();
  const [span, setSpan] = useState<(typeof SPANS)[number]>('30');
  const [today] = useState(() => Date.now());
  const since = dayOf(new Date(today - (Number(span) - 1) * DAY_MS), format.timeZone);
  const { data, error, refetch } = useQuery(figuresQuery(form.id, since));
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />;
  const nobody = data.totals.views + data.totals.submissions === 0;
  return (
    <div className={s.course30} data-testid="form-figures">
      <Choice label={t('charts.span')} value={span} options={SPANS.map((value) => ({ value, label: t(`charts.spans.${value}`) }))} onChange={setSpan} />
      {nobody && <EmptyState title={t('charts.none')} detail={t('charts.none_detail')} />}
      {!nobody && (
        <div className={s.grid}>
          <section className={s.card}>
            <h2>{t('charts.funnel')}</h2>
            <Funnel steps={(['views', 'starts', 'submissions', 'accepted'] as const).map((key) => ({ key, label: t(`charts.steps.${key}`), count: data.totals[key] }))} />
          </section>
          <section className={s.card}>
            <h2>{t('charts.days')}</h2>
            <Days days={data.days} />
          </section>
          <section className={s.card}>
            <h2>{t('charts.sources')}</h2>
            <Bars rows={data.sources.map((one) => ({ key: one.source, label: one.source || t('charts.direct'), count: one.submissions }))} />
          </section>
          {data.fields.map((field) => (
            <section key={field.key} className={s.card}>
              <h2>{field.label}</h2>
              <Bars rows={field.options.map((one) => ({ ...one, label: one.label ?? t('charts.gone', { key: one.key }) }))} />
            </section>
          ))}
        </div>
      )}
    </div>
  );
}
