import { describe, expect, it } from 'vitest';

import { addDays } from './days';
import { specialOf } from './holidays';

const ZONE = 'Asia/Shanghai';
const days = Array.from({ length: 365 }, (_, n) => addDays('2026-01-01', n));
const weekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

describe('holidays of China, 2026', () => {
  it('are the 33 days and 6 make-up days of the announcement', () => {
    expect(days.filter((day) => specialOf(day, ZONE)?.kind === 'off')).toHaveLength(33);
    const worked = days.filter((day) => specialOf(day, ZONE)?.kind === 'work');
    expect(worked).toHaveLength(6);
    expect(worked.every(weekend)).toBe(true);
  });

  it('have names, and hold nowhere else', () => {
    expect(specialOf('2026-02-17', ZONE)?.name?.en).toBe('Spring Festival');
    expect(specialOf('2026-02-17', 'Europe/London')).toBeUndefined();
    expect(specialOf('2031-02-17', ZONE)).toBeUndefined();
  });
});
