import { expect, it } from 'vitest';

import { changeOf, everyDay } from './days';

it('fills the days in which nothing moved', () => {
  const days = everyDay([{ day: '2026-03-03', count: 12, entered: 3, left: 1 }], '2026-03-01', '2026-03-05', 99);
  expect(days.map((one) => one.count)).toEqual([10, 10, 12, 12, 12]);
  expect(changeOf(days)).toEqual({ by: 2, share: 0.2 });
});

it('begins when counting began, with those who were there then', () => {
  const days = everyDay([{ day: '2026-03-03', count: 12, entered: 12, left: 0 }], '2026-03-01', '2026-03-04', 12, '2026-03-03');
  expect(days).toEqual([{ day: '2026-03-03', count: 12, entered: 0, left: 0 }, { day: '2026-03-04', count: 12, entered: 0, left: 0 }]);
  expect(changeOf(days).by).toBe(0);
});

it('has what there is now when nothing is known', () => {
  expect(everyDay([], '2026-03-01', '2026-03-02', 7).map((one) => one.count)).toEqual([7, 7]);
  expect(changeOf([])).toEqual({ by: 0, share: undefined });
  expect(changeOf([{ day: '2026-03-01', count: 5, entered: 5, left: 0 }])).toEqual({ by: 5, share: undefined });
});
