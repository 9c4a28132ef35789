import { describe, expect, it } from 'vitest';

import { formatPrice, formatQuantity, trimmed } from './decimals';

describe('exact decimals', () => {
  it.each([
    ['6.0000', 0, '6'],
    ['2.550000', 2, '2.55'],
    ['2', 2, '2.00'],
    ['0.004100', 2, '0.0041'],
    ['-1.50', 0, '-1.5'],
  ])('%s with at least %s digits is %s', (text, least, wanted) => {
    expect(trimmed(text, least)).toBe(wanted);
  });

  it('keep every digit', () => {
    expect(formatQuantity('1234567890123456.5000', 'en')).toBe('1,234,567,890,123,456.5');
    expect(formatPrice('1234.5', 'GBP', 'en')).toBe('1,234.50');
    expect(formatPrice('0.0041', 'GBP', 'zh')).toBe('0.0041');
    expect(formatPrice('120', 'JPY', 'zh')).toBe('120');
  });
});
