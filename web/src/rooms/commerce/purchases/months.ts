/** Months of purchases as an unbroken row for the bars. */
import type { Month } from '../data';

export interface Bar {
  /** "2010-12" */
  month: string;
  minor: number;
  orders: number;
}

const MOST = 24;

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** The months of one currency, oldest first, gaps filled with nothing, at most the latest two years. */
export function barsOf(months: readonly Month[], currency: string): Bar[] {
  const own = months.filter((one) => one.currency === currency).sort((a, b) => a.month.localeCompare(b.month));
  const first = own[0]?.month;
  const last = own.at(-1)?.month;
  if (!first || !last) return [];
  const bars: Bar[] = [];
  for (let month = first; month <= last; month = nextMonth(month)) {
    const found = own.find((one) => one.month === month);
    bars.push({ month, minor: found?.total_minor ?? 0, orders: found?.orders ?? 0 });
  }
  return bars.slice(-MOST);
}

export interface Drawn extends Bar {
  x: number;
  y: number;
  height: number;
}

/** Places bars in a box of `width` by `height`; they start at zero, takings-back hang below it. */
export function drawnIn(bars: readonly Bar[], width: number, height: number): { drawn: Drawn[]; zero: number; step: number } {
  const most = Math.max(0, ...bars.map((bar) => bar.minor));
  const least = Math.min(0, ...bars.map((bar) => bar.minor));
  const range = most - least || 1;
  const zero = (most / range) * height;
  const step = width / Math.max(bars.length, 12);
  const drawn = bars.map((bar, index) => {
    const size = bar.minor === 0 ? 0 : Math.max(1.5, (Math.abs(bar.minor) / range) * height);
    return { ...bar, x: index * step, y: bar.minor >= 0 ? zero - size : zero, height: size };
  });
  return { drawn, zero, step };
}
