import { expect, test } from 'vitest';

import { minorOf } from '@/kit/MoneyInput';

import { amountsOf, lineAmount } from './amounts';
import { draftOf, bodyOf, emptyDraft } from './draft';

test('amounts are exact and half up, as on the server', () => {
  expect(lineAmount('2', '10.005', 2)).toBe(2001n);
  expect(lineAmount('1', '0.005', 2)).toBe(1n);
  expect(lineAmount('3', '2.555', 2)).toBe(767n);
  expect(lineAmount('0.3333', '99.99', 2)).toBe(3333n);
  expect(lineAmount('2', '150', 0)).toBe(300n);
  expect(lineAmount('9007199254740993', '1', 2)).toBe(900719925474099300n);
  expect(lineAmount('', '1', 2)).toBeUndefined();
});

test('discounts and shipping are in the total', () => {
  const lines = [
    { quantity: '2', price: '10.005', discount: 0 },
    { quantity: '1', price: '3.33', discount: 33 },
  ];
  expect(amountsOf(lines, 100, 850, 2)).toEqual({ lines: [2001n, 300n], goods: 2301n, total: 3051n });
});

test('minor units of what is typed', () => {
  expect(minorOf('12.3', 2)).toBe(1230);
  expect(minorOf('12.3', 0)).toBe(12);
  expect(minorOf('', 2)).toBeNull();
  expect(minorOf('abc', 2)).toBeNull();
});

test('an order that is read becomes the same order when it is written', () => {
  const order = {
    currency: 'CNY',
    customer_id: 'c',
    customer_name: '陈晓',
    store_id: null,
    channel: '电话',
    note: null,
    placed_at: '2026-05-01T00:00:00Z',
    discount_minor: 100,
    lines: [
      { line_no: 1, sku: 'A', sku_id: 's', name: '茶', quantity: '2.0000', unit_price: '10.005000', amount_minor: 1901, discount_minor: 100, kind: 'item' },
      { line_no: 2, sku: 'POST', sku_id: null, name: '运费', quantity: '1.0000', unit_price: '8.500000', amount_minor: 850, discount_minor: 0, kind: 'fee' },
    ],
  };
  const draft = draftOf(order as never);
  const { total } = amountsOf(draft.lines, draft.discount, draft.shipping, 2);
  expect(total).toBe(2751n);
  expect(bodyOf(draft)).toEqual({
    customer_id: 'c',
    store_id: null,
    channel: '电话',
    currency: 'CNY',
    placed_at: '2026-05-01T00:00:00Z',
    note: null,
    discount_minor: 0,
    shipping_minor: 850,
    lines: [{ sku_id: 's', name: '茶', quantity: '2', unit_price: '10.005', discount_minor: 100 }],
  });
  expect(bodyOf(emptyDraft('CNY')).lines).toEqual([]);
});
