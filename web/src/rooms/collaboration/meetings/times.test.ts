import { expect, test } from 'vitest';

import { endsOf, firstTimes, isWhole, move, split, startsOf } from './times';

test('a new meeting begins at the next full hour of the clock in use', () => {
  const now = new Date('2026-05-04T05:20:00Z');
  expect(firstTimes(undefined, 'Asia/Shanghai', now)).toEqual({ day: '2026-05-04', endDay: '2026-05-04', from: '14:00', to: '15:00' });
  expect(firstTimes('2026-05-09', 'Asia/Shanghai', now).from).toBe('09:00');
  expect(firstTimes(undefined, 'Asia/Shanghai', new Date('2026-05-04T15:20:00Z')).from).toBe('09:00');
});

test('another beginning keeps the length', () => {
  const at = split('2026-05-04T10:00:00', '2026-05-04T11:30:00');
  expect(move(at, { from: '14:15' }).to).toBe('15:45');
  expect(move(at, { from: '23:00' }).to).toBe('23:59');
  expect(endsOf(move(at, { day: '2026-05-06' }))).toBe('2026-05-06T11:30:00');
  expect(startsOf(at)).toBe('2026-05-04T10:00:00');
  expect(isWhole({ ...at, to: '09:00' })).toBe(false);
});
