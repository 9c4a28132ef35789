/** Small pictures of counts: steps one inside the other, a column a day, a bar an answer. Each says its figures as text too. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Figures } from '../data';
import s from '../forms.module.css';

interface Row {
  key: string;
  label: string;
  count: number;
}

/** Each step as wide as its share of the first; beside it how many of the step before went on. */
export function Funnel({ steps }: { steps: readonly Row[] }) {
  const { t } = useTranslation('forms');
  const format = useFormat();
  const most = Math.max(1, ...steps.map((step) => step.count));
  return (
    <ol className={s.funnel}>
      {steps.map((step, at) => {
        const before = steps[at - 1]?.count;
        return (
          <li key={step.key}>
            <span>{step.label}</span>
            <b className="gx-figures">{format.number(step.count)}</b>
            <i style={{ width: `${Math.max(1, (step.count / most) * 100)}%` }} />
            <small>{before ? t('charts.of_before', { share: format.percent(Math.min(1, step.count / before), 0) }) : ''}</small>
          </li>
        );
      })}
    </ol>
  );
}

const TOP = 10;

export function Bars({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation('forms');
  const format = useFormat();
  const sorted = [...rows].sort((a, b) => b.count - a.count);
  const sum = rows.reduce((all, row) => all + row.count, 0);
  const most = Math.max(1, sorted[0]?.count ?? 0);
  if (sum === 0) return <p className={s.quiet}>{t('charts.no_answers')}</p>;
  return (
    <ul className={s.bars}>
      {sorted.slice(0, TOP).map((row) => (
        <li key={row.key}>
          <span>{row.label}</span>
          <b className="gx-figures">
            {format.number(row.count)} <small>{format.percent(row.count / sum, 0)}</small>
          </b>
          <i style={{ width: `${(row.count / most) * 100}%` }} />
        </li>
      ))}
    </ul>
  );
}

const HEIGHT = 120;

export function Days({ days }: { days: Figures['days'] }) {
  const { t } = useTranslation('forms');
  const format = useFormat();
  const most = Math.max(1, ...days.map((day) => day.submissions));
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return null;
  return (
    <figure className={s.days}>
      <span className={s.most}>{format.number(most)}</span>
      <ol style={{ height: HEIGHT }}>
        {days.map((day) => (
          <li key={day.day} title={`${format.date(day.day)} · ${t('charts.day', { submissions: format.number(day.submissions), views: format.number(day.views) })}`}>
            <i style={{ height: `${(day.submissions / most) * 100}%` }}>
              <span className="gx-hidden">{`${format.date(day.day)}: ${day.submissions}`}</span>
            </i>
          </li>
        ))}
      </ol>
      <figcaption>
        <span>{format.date(first.day)}</span>
        <span>{format.date(last.day)}</span>
      </figcaption>
    </figure>
  );
}
