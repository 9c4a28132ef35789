import { describe, expect, it } from 'vitest';

import { barsOf, drawnIn } from './months';

const month = (name: string, total_minor: number, currency = 'GBP') => ({ month: name, currency, total_minor, orders: 1 });

describe('months', () => {
  it('are an unbroken row of one currency, oldest first', () => {
    const bars = barsOf([month('2011-02', 5), month('2010-11', 3), month('2010-12', 9, 'CNY')], 'GBP');
    expect(bars.map((bar) => [bar.month, bar.minor])).toEqual([
      ['2010-11', 3],
      ['2010-12', 0],
      ['2011-01', 0],
      ['2011-02', 5],
    ]);
  });

  it('stop at the latest two years', () => {
    const bars = barsOf([month('2005-01', 1), month('2010-12', 2)], 'GBP');
    expect(bars).toHaveLength(24);
    expect(bars.at(-1)?.month).toBe('2010-12');
    expect(barsOf([], 'GBP')).toEqual([]);
  });

  it('start at zero and hang below it when more was taken back than bought', () => {
    const { drawn, zero } = drawnIn(barsOf([month('2010-11', 300), month('2010-12', -100)], 'GBP'), 240, 80);
    expect(zero).toBe(60);
    expect(drawn.map((bar) => [bar.y, bar.height])).toEqual([
      [0, 60],
      [60, 20],
    ]);
  });
});
