import { describe, expect, it } from 'vitest';

import { dayOf, formatDate, formatMoment, formatMonth, formatRelative } from './dates';
import { decimalText, formatMoney, formatNumber, minorDigits } from './money';

describe('money', () => {
  it.each([
    [123450, 'CNY', 'zh', false, '¥1,234.50'],
    [123450, 'CNY', 'en', false, '¥1,234.50'],
    [-5, 'CNY', 'zh', false, '-¥0.05'],
    [1234500, 'CNY', 'zh', true, '¥1.23万'],
    [12_345_678_900, 'CNY', 'zh', true, '¥1.23亿'],
    [999_900, 'CNY', 'zh', true, '¥9,999.00'],
    [1234500, 'CNY', 'en', true, '¥12.3K'],
    [1234, 'JPY', 'zh', false, 'JP¥1,234'],
    [123450, 'USD', 'zh', false, 'US$1,234.50'],
  ] as const)('%s %s in %s (short: %s) is %s', (minor, currency, language, short, text) => {
    expect(formatMoney(minor, currency, { language, home: 'CNY', short })).toBe(text);
  });

  it('is exact beyond the safe integers', () => {
    expect(formatMoney('123456789012345678901', 'CNY', { language: 'zh' })).toBe('¥1,234,567,890,123,456,789.01');
    expect(decimalText(12345678901234567890n, 2)).toBe('123456789012345678.90');
    expect(decimalText(-7, 2)).toBe('-0.07');
    expect(decimalText(7, 0)).toBe('7');
  });

  it('knows the digits of a currency', () => {
    expect([minorDigits('CNY'), minorDigits('JPY'), minorDigits('KWD')]).toEqual([2, 0, 3]);
  });

  it('shortens numbers in 万', () => {
    expect(formatNumber(12345, 'zh', true)).toBe('1.23万');
    expect(formatNumber(9999, 'zh', true)).toBe('9,999');
  });
});

describe('dates', () => {
  const timeZone = 'Asia/Shanghai';
  const now = new Date('2025-11-22T04:00:00Z'); // noon in Shanghai
  const zh = { language: 'zh', timeZone, now } as const;
  const en = { language: 'en', timeZone, now } as const;

  it.each([
    ['2025-11-22T06:05:00Z', '今天 14:05', 'Today 14:05'],
    ['2025-11-21T15:59:00Z', '昨天 23:59', 'Yesterday 23:59'],
    ['2025-11-21T16:00:00Z', '今天 00:00', 'Today 00:00'],
    ['2025-11-22T16:00:00Z', '明天 00:00', 'Tomorrow 00:00'],
    ['2025-11-03T06:05:00Z', '11月3日 14:05', 'Nov 3, 14:05'],
    ['2024-11-03T06:05:00Z', '2024年11月3日', 'Nov 3, 2024'],
  ])('%s is %s', (moment, inZh, inEn) => {
    expect(formatMoment(moment, zh)).toBe(inZh);
    expect(formatMoment(moment, en)).toBe(inEn);
  });

  it('leaves out the year of this year', () => {
    expect(formatDate('2025-11-03T06:05:00Z', zh)).toBe('11月3日');
    expect(formatDate('2024-11-03T06:05:00Z', zh)).toBe('2024年11月3日');
  });

  it('heads a stream by day when near, else by month', () => {
    expect([formatMonth('2025-11-22T06:05:00Z', zh), formatMonth('2025-11-21T06:05:00Z', en)]).toEqual(['今天', 'Yesterday']);
    expect([formatMonth('2025-11-03T06:05:00Z', zh), formatMonth('2025-11-03T06:05:00Z', en)]).toEqual(['11月', 'November']);
    expect([formatMonth('2024-11-03T06:05:00Z', zh), formatMonth('2024-11-03T06:05:00Z', en)]).toEqual(['2024年11月', 'November 2024']);
  });

  it('keeps "yesterday" across the turn of the year', () => {
    const newYear = { ...zh, now: new Date('2026-01-01T04:00:00Z') };
    expect(formatMoment('2025-12-31T06:05:00Z', newYear)).toBe('昨天 14:05');
  });

  it('reads the day in the workspace’s zone', () => {
    expect(dayOf('2025-11-21T16:00:00Z', timeZone)).toBe('2025-11-22');
    expect(dayOf('2025-11-21T16:00:00Z', 'UTC')).toBe('2025-11-21');
  });

  it('counts from now', () => {
    expect(formatRelative('2025-11-22T03:55:00Z', zh)).toBe('5分钟前');
    expect(formatRelative('2025-11-22T07:00:00Z', en)).toBe('in 3 hours');
    expect(formatRelative('2025-11-22T03:59:50Z', zh)).toBe('现在');
  });
});
