/** Bars that start at zero, one per point, with those of a period to compare behind them; what is under the pointer is told in words. */
import { useState, type ReactNode } from 'react';

import { Money } from '@/kit/Money';

import s from './figures.module.css';

export interface Point {
  key: string;
  label: string;
  minor: number;
  before?: number;
}

const HEIGHT = 180;
const WIDTH = 960;

export interface ColumnsProps {
  points: readonly Point[];
  currency: string;
  label: string;
  foot?: ReactNode;
  short?: boolean;
  /** A click on a bar; who cannot click finds the same in the table. */
  onPick?: (key: string) => void;
}

export function Columns({ points, currency, label, foot, short, onPick }: ColumnsProps) {
  const [at, setAt] = useState<number>();
  const height = short ? 90 : HEIGHT;
  const values = points.flatMap((one) => [one.minor, one.before ?? 0]);
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const range = most - least || 1;
  const zero = (most / range) * height;
  const step = WIDTH / Math.max(points.length, 1);
  const bar = (minor: number) => ({ y: minor >= 0 ? zero - (minor / range) * height : zero, height: Math.max(minor === 0 ? 0 : 1, (Math.abs(minor) / range) * height) });
  const shown = at === undefined ? undefined : points[at];
  return (
    <figure className={s.chart}>
      <figcaption className={s.caption}>
        {shown ? (
          <>
            <span>{shown.label}</span>
            <b>
              <Money minor={shown.minor} currency={currency} />
            </b>
            {shown.before !== undefined && (
              <span>
                <Money minor={shown.before} currency={currency} />
              </span>
            )}
          </>
        ) : (
          foot
        )}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height + 1}`} preserveAspectRatio="none" className={s.bars} style={{ height }} role="img" aria-label={label} onPointerLeave={() => setAt(undefined)}>
        {points.map((point, index) => (
          <g key={point.key} onPointerEnter={() => setAt(index)} onClick={onPick && (() => onPick(point.key))} className={onPick ? s.pick : undefined}>
            <rect x={index * step} y={0} width={step} height={height} fill="transparent" />
            {point.before !== undefined && <rect x={index * step + step * 0.08} width={Math.max(1, step * 0.84)} {...bar(point.before)} className={s.before} />}
            <rect x={index * step + step * 0.22} width={Math.max(1, step * 0.56)} {...bar(point.minor)} className={`${point.minor < 0 ? s.back : s.bar} ${at === index ? s.at : ''}`} />
          </g>
        ))}
        <line x1={0} x2={WIDTH} y1={zero + 0.5} y2={zero + 0.5} className={s.axis} />
      </svg>
      <div className={s.ends}>
        <span>{points[0]?.label}</span>
        <span>{points.length > 1 ? points.at(-1)?.label : ''}</span>
      </div>
    </figure>
  );
}
