import { describe, expect, it } from 'vitest';

import { daysAhead } from './ahead';
import { dayOf } from './dates';

describe('days ahead', () => {
  it('counts from today over the ends of months and years', () => {
    expect(daysAhead('2025-12-31')).toEqual({ today: '2025-12-31', tomorrow: '2026-01-01', monday: '2026-01-05' });
  });
  it('means the Monday of next week by next Monday', () => {
    expect(daysAhead('2026-11-22').monday).toBe('2026-11-23'); // a Sunday
    expect(daysAhead('2026-11-23').monday).toBe('2026-11-30'); // a Monday
    expect(daysAhead('2026-11-24').monday).toBe('2026-11-30');
  });
  it("begins with the person's own day", () => {
    const moment = '2026-11-22T17:00:00Z';
    expect(daysAhead(dayOf(moment, 'Asia/Shanghai')).tomorrow).toBe('2026-11-24');
    expect(daysAhead(dayOf(moment, 'America/New_York')).tomorrow).toBe('2026-11-23');
  });
});
