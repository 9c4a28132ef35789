/** The count of a segment day by day: a line with marks where the condition changed; what is under the pointer is told in words. */
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Day } from '../data';
import s from '../segments.module.css';
import { Delta } from '../list/Delta';

export interface Mark {
  day: string;
  text: string;
}

const WIDTH = 960;
const HEIGHT = 200;
const FOOT = 4;
const STEPS = 3;

/** Round figures below and above: 0 where the line is not far from it. */
export function scaleOf(counts: readonly number[]): { least: number; most: number; ticks: number[] } {
  const top = Math.max(1, ...counts);
  const bottom = Math.min(...counts);
  const from = bottom > top * 0.6 ? bottom - (top - bottom) * 0.5 - top * 0.02 : 0;
  const rough = (top * 1.04 - from) / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  const least = Math.max(0, Math.floor(from / step) * step);
  const ticks = Array.from({ length: Math.ceil((top * 1.02 - least) / step) + 1 }, (_, index) => least + index * step);
  return { least, most: ticks.at(-1) ?? top, ticks };
}

export function Trend({ days, marks, from }: { days: readonly Day[]; marks: readonly Mark[]; from?: string }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const [at, setAt] = useState<number>();
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last || days.length < 2) return <p className={s.trendSoon}>{t('trend.soon')}</p>;
  const { least, most, ticks } = scaleOf(days.map((one) => one.count));
  const x = (index: number) => (index / (days.length - 1)) * WIDTH;
  const y = (count: number) => HEIGHT - FOOT - ((count - least) / (most - least)) * (HEIGHT - FOOT - 8);
  const line = days.map((one, index) => `${x(index).toFixed(1)},${y(one.count).toFixed(1)}`).join(' ');
  const shown = at === undefined ? undefined : days[at];
  const placed = marks.flatMap((mark) => {
    const index = days.findIndex((one) => one.day === mark.day);
    return index < 0 ? [] : [{ ...mark, index }];
  });
  const markAt = placed.find((one) => one.index === at);
  const pressed = (event: KeyboardEvent) => {
    const to = { ArrowLeft: (at ?? days.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: days.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(days.length - 1, to)));
  };
  return (
    <figure className={s.trend}>
      <figcaption className={s.trendTop} aria-live="polite">
        {shown ? (
          <>
            <span>{format.date(`${shown.day}T12:00:00Z`)}</span>
            <b className="gx-figures">{format.number(shown.count)}</b>
            {(shown.entered > 0 || shown.left > 0) && <span>{t('trend.moved', { entered: format.number(shown.entered), left: format.number(shown.left) })}</span>}
            {markAt && <span className={s.markText}>{markAt.text}</span>}
          </>
        ) : (
          <>
            <span>{t('trend.days', { count: days.length })}</span>
            <Delta by={last.count - (first.count - first.entered + first.left)} />
          </>
        )}
      </figcaption>
      <div className={s.plot}>
        <div className={s.ticks} aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={{ top: `${(y(tick) / HEIGHT) * 100}%` }}>
              {format.number(tick, true)}
            </span>
          ))}
        </div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className={s.lineChart}
          role="img"
          tabIndex={0}
          aria-label={t('trend.label', { from: first.day, to: last.day, first: first.count, last: last.count })}
          onKeyDown={pressed}
          onBlur={() => setAt(undefined)}
          onPointerLeave={() => setAt(undefined)}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setAt(Math.max(0, Math.min(days.length - 1, Math.round(((event.clientX - box.left) / box.width) * (days.length - 1)))));
          }}
        >
          {ticks.map((tick) => (
            <line key={tick} x1={0} x2={WIDTH} y1={y(tick)} y2={y(tick)} className={s.grid} />
          ))}
          <polygon points={`0,${HEIGHT - FOOT} ${line} ${WIDTH},${HEIGHT - FOOT}`} className={s.area} />
          <polyline points={line} className={s.line} />
          {placed.map((one) => (
            <line key={one.index} x1={x(one.index)} x2={x(one.index)} y1={0} y2={HEIGHT - FOOT} className={s.markLine} />
          ))}
          {at !== undefined && shown && <line x1={x(at)} x2={x(at)} y1={0} y2={HEIGHT - FOOT} className={s.cross} />}
        </svg>
        {placed.map((one) => (
          <i key={one.index} className={s.markDot} style={{ left: `${(one.index / (days.length - 1)) * 100}%` }} title={one.text} />
        ))}
      </div>
      <div className={s.ends}>
        <span>{format.date(`${first.day}T12:00:00Z`)}</span>
        <span>{from === first.day ? t('trend.known') : ''}</span>
        <span>{format.date(`${last.day}T12:00:00Z`)}</span>
      </div>
    </figure>
  );
}
