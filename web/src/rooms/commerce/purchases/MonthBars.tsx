/** Purchases per month as small bars, with the months as a table behind them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { localeOf } from '@/kit/format/money';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';

import { drawnIn, type Bar } from './months';
import s from './purchases.module.css';

const WIDTH = 288;
const HEIGHT = 64;

/** "2010年12月", "Dec 2010". */
function useMonthName(): (month: string) => string {
  const { language } = useFormat();
  return (month) => new Intl.DateTimeFormat(localeOf[language], { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-15T00:00:00Z`));
}

export function MonthBars({ bars, currency }: { bars: readonly Bar[]; currency: string }) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const nameOf = useMonthName();
  const [at, setAt] = useState<number>();
  const first = bars[0];
  const last = bars.at(-1);
  // one month is no course of time
  if (!first || !last || bars.length < 2) return null;
  const { drawn, zero, step } = drawnIn(bars, WIDTH, HEIGHT);
  const shown = at === undefined ? undefined : bars[at];
  const average = Math.round(bars.reduce((sum, bar) => sum + bar.minor, 0) / bars.length);
  return (
    <figure className={s.chart}>
      <figcaption className={s.caption}>
        {shown ? (
          <>
            <span>{nameOf(shown.month)}</span>
            <b>
              <Money minor={shown.minor} currency={currency} />
            </b>
          </>
        ) : (
          <>
            <span>{t('months.average', { count: bars.length, figure: format.number(bars.length) })}</span>
            <b>
              <Money minor={average} currency={currency} />
            </b>
          </>
        )}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 1}`} className={s.bars} role="img" aria-label={t('months.label', { from: nameOf(first.month), to: nameOf(last.month) })} onPointerLeave={() => setAt(undefined)}>
        {drawn.map((bar, index) => (
          <g key={bar.month} onPointerEnter={() => setAt(index)}>
            <rect x={bar.x} y={0} width={step} height={HEIGHT} fill="transparent" />
            <rect x={bar.x + 1} y={bar.y} width={Math.max(1, step - 2)} height={bar.height} rx={1.5} className={`${bar.minor < 0 ? s.back : s.bar} ${at === index ? s.at : ''}`} />
          </g>
        ))}
        <line x1={0} x2={WIDTH} y1={zero + 0.5} y2={zero + 0.5} className={s.axis} />
      </svg>
      <div className={s.ends}>
        <span>{nameOf(first.month)}</span>
        <span>{nameOf(last.month)}</span>
      </div>
      <details className={s.table}>
        <summary>{t('months.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('months.month')}</th>
              <th scope="col">{t('orders')}</th>
              <th scope="col">{t('fields.total')}</th>
            </tr>
          </thead>
          <tbody>
            {[...bars].reverse().map((bar) => (
              <tr key={bar.month}>
                <th scope="row">{nameOf(bar.month)}</th>
                <td>{format.number(bar.orders)}</td>
                <td>
                  <Money minor={bar.minor} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
