import { describe, expect, it } from 'vitest';

import { filtersOf, treeOf } from './views';

describe('views of orders', () => {
  const cases: Record<string, string[]>[] = [
    {},
    { status: ['paid', 'shipped'] },
    { placed: ['last_30d'], channel: ['tmall', 'none'], store_id: ['none'] },
    ...['today', 'yesterday', 'last_7d', 'last_90d', 'this_month', 'this_year', '2026-05-01..2026-05-31', '2026-05-01..', '..2026-05-31'].map((placed) => ({ placed: [placed] })),
  ];
  it.each(cases.map((one) => [one] as const))('keep the filters %j', (filters) => {
    expect(filtersOf(treeOf(filters))).toEqual(filters);
  });

  it('are no filter where nothing narrows the list', () => {
    expect(treeOf({})).toBeUndefined();
    expect(filtersOf(undefined)).toEqual({});
  });
});
