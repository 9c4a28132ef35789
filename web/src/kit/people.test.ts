import { describe, expect, it } from 'vitest';

import { byName, isMeant, peopleOptions } from './people';

const ming = { id: 'a', name: '王小明', readings: ['wang xiao ming'] };

describe('who is meant', () => {
  it('finds a name by characters, by pinyin in full, by initials, and by both mixed', () => {
    for (const typed of ['小明', 'wangxiaoming', 'wang xiao ming', 'Xiaoming', 'wxm', 'xm', 'wangxm', 'wxming', 'xi', ''])
      expect(isMeant(typed, ming.name, ming.readings), typed).toBe(true);
    for (const typed of ['ang', 'wm', 'mingwang', 'li', '大明']) expect(isMeant(typed, ming.name, ming.readings), typed).toBe(false);
  });
  it('knows a name by each of its readings', () => {
    for (const typed of ['shan', 'dan', 'sf', 'df']) expect(isMeant(typed, '单芳', ['shan fang', 'dan fang'])).toBe(true);
  });
  it('finds what is no name of a person by its label', () => {
    expect(byName('Berl', { label: 'Berlin' })).toBe(true);
    expect(byName('bl', { label: 'Berlin' })).toBe(false);
    expect(byName('x')).toBe(false);
  });
  it('does not offer who left, unless chosen', () => {
    const people = [ming, { id: 'b', name: 'Anna', disabled: true }];
    expect(peopleOptions(people).map((one) => one.value)).toEqual(['a']);
    expect(peopleOptions(people, ['b']).map((one) => one.value)).toEqual(['a', 'b']);
  });
});
