import { expect, it } from 'vitest';

import { endOfDay, startOfDay } from './moments';

it('days begin where the workspace is', () => {
  expect(startOfDay('2026-09-01', 'Asia/Shanghai')).toBe('2026-08-31T16:00:00.000Z');
  expect(startOfDay('2026-03-29', 'Europe/London')).toBe('2026-03-29T00:00:00.000Z');
  expect(startOfDay('2026-03-30', 'Europe/London')).toBe('2026-03-29T23:00:00.000Z');
  expect(endOfDay('2025-09-01', 'Asia/Shanghai')).toBe('2025-09-01T15:59:59.000Z');
});
