/** The score of the base day by day; what is under the pointer or the arrow keys is told in words. */
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Day } from '../data';
import s from '../quality.module.css';

const WIDTH = 600;
const HEIGHT = 120;
const PAD = 6;

export function Course({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const [at, setAt] = useState<number>();
  const last = days.at(-1);
  if (!last || days.length < 2) return <p className={s.quiet}>{t('course.soon')}</p>;
  const scores = days.map((one) => one.score);
  const least = Math.max(0, Math.floor(Math.min(...scores)) - 2);
  const most = Math.min(100, Math.ceil(Math.max(...scores)) + 2);
  const x = (index: number) => (index / (days.length - 1)) * WIDTH;
  const y = (score: number) => HEIGHT - PAD - ((score - least) / (most - least)) * (HEIGHT - 2 * PAD);
  const line = scores.map((score, index) => `${x(index).toFixed(1)},${y(score).toFixed(1)}`).join(' ');
  const shown = (at === undefined ? undefined : days[at]) ?? last;
  const pressed = (event: KeyboardEvent) => {
    const to = { ArrowLeft: (at ?? days.length - 1) - 1, ArrowRight: (at ?? days.length - 1) + 1, Home: 0, End: days.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(days.length - 1, to)));
  };
  return (
    <figure className={s.course}>
      <figcaption aria-live="polite">
        <span>{format.date(`${shown.day}T12:00:00Z`)}</span>
        <b className="gx-figures">{shown.score.toFixed(1)}</b>
        <span>{t('course.said', { problems: format.number(shown.problems), customers: format.number(shown.customers) })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        tabIndex={0}
        aria-label={t('course.label', { from: days[0]?.day, to: last.day, first: days[0]?.score.toFixed(1), last: last.score.toFixed(1) })}
        onKeyDown={pressed}
        onBlur={() => setAt(undefined)}
        onPointerLeave={() => setAt(undefined)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setAt(Math.max(0, Math.min(days.length - 1, Math.round(((event.clientX - box.left) / box.width) * (days.length - 1)))));
        }}
      >
        <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
        <polyline points={line} />
        {at !== undefined && <line x1={x(at)} x2={x(at)} y1={0} y2={HEIGHT} />}
      </svg>
    </figure>
  );
}
