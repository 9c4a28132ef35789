/** How a customer's place and stage are shown. */
import { describe, expect, it } from 'vitest';

import { placeOf, stageTone } from './words';

describe('a customer', () => {
  it('lives in a place that names nothing twice', () => {
    expect(placeOf({ country: '中国', province: '上海市', city: '上海' })).toBe('中国 · 上海');
    expect(placeOf({ country: '中国', province: '浙江省', city: '杭州' })).toBe('中国 · 浙江省 · 杭州');
    expect(placeOf({ country: null, province: null, city: 'Leeds' })).toBe('Leeds');
    expect(placeOf({})).toBe('');
  });

  it('has a stage whose colour warns only when its meaning does', () => {
    expect([stageTone('意向'), stageTone('成交'), stageTone('沉睡'), stageTone('lost')]).toEqual(['indigo', 'jade', 'amber', 'cinnabar']);
    const own = Array.from({ length: 200 }, (_, number) => stageTone(`own stage ${number}`));
    expect(own).not.toContain('cinnabar');
    expect(own).not.toContain('amber');
  });
});
