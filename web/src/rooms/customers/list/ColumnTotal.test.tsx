import { render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, it, vi } from 'vitest';

import words from '@/i18n/en/customers.json';
import { putShape, shapeIn } from '@/kit/views/shape';

import { ColumnTotal } from './ColumnTotal';

vi.mock('@/api/session', () => ({ useSession: () => undefined }));

const summed = { key: 'own.customer.x', name: 'own.customer.x', label: { zh: '预算', en: 'Budget' }, kind: 'money', movable: true, why: null } as const;

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { customers: words } } });
});

it.each([
  [[{ currency: null, value: '9007199254740993' }], false, 'Budget: 9,007,199,254,740,993'],
  [[{ currency: null, value: '-0.5' }], true, 'Budget: -0.5+'],
  [[{ currency: 'CNY', value: '123450' }, { currency: 'JPY', value: '700' }], false, 'Budget: ¥1,234.50 · ¥700'],
  [[], false, 'Budget: –'],
])('%j, capped: %s, reads %s', (amounts, capped, told) => {
  render(<ColumnTotal sum={{ amounts, capped }} summed={summed} />);
  expect(screen.getByText(told)).toBeTruthy();
});

it('the sum stands in the address of a board only', () => {
  const board = new URLSearchParams('as=board&by=stage&sum=points');
  expect(shapeIn(board).sum).toBe('points');
  expect(shapeIn(new URLSearchParams('as=calendar&by=birthday&sum=points')).sum).toBeUndefined();
  expect(putShape(board, 'board', 'class').get('sum')).toBe('points');
  expect(putShape(board, 'table', undefined).has('sum')).toBe(false);
});
