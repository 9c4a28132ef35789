import { describe, expect, it } from 'vitest';

import { found, type Pick } from './picks';
import { makeLeaf } from './tree';

const pick = (label: string, also = ''): Pick => ({ id: label, tab: 'fields', label, icon: null, search: `${label} ${also}`.toLowerCase(), make: () => makeLeaf({}) });
const picks = ['Orders in a year', 'Last orders', 'Orders', '订单数'].map((label) => pick(label, label === '订单数' ? 'commerce.orders' : ''));
const labels = (text: string) => found(picks, text).map((one) => one.label);

describe('what is found in the list', () => {
  it('is called so first, then begins with it, then has it somewhere', () => {
    expect(labels('orders')).toEqual(['Orders', 'Orders in a year', 'Last orders', '订单数']);
    expect(labels('  Orders IN ')).toEqual(['Orders in a year']);
  });
  it('has every word, in any order', () => {
    expect(labels('year orders')).toEqual(['Orders in a year']);
    expect(labels('never')).toEqual([]);
  });
  it('is everything where nothing was typed, in its order', () => {
    expect(found(picks, ' ')).toBe(picks);
  });
});
