/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Purchases = Schemas['CustomerPurchases'];
export type Month = Schemas['MonthOut'];
export type OrderRow = Schemas['OrderRow'];
export type Order = Schemas['OrderOut'];

export const purchasesQuery = (customer: string) =>
  queryOptions({
    queryKey: ['order', 'purchases', customer],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/customers/{customer_id}/purchases', { params: { path: { customer_id: customer } }, signal })),
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/orders/{order_id}', { params: { path: { order_id: id } }, signal })),
  });

/** For useKeyset: orders newest first, of one customer or of all. */
export function ordersQuery(customer?: string, limit = 100) {
  return {
    queryKey: ['order', 'list', { customer, limit }],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
      answer(api.GET('/api/v1/commerce/orders', { params: { query: { customer_id: customer, cursor, limit } }, signal })),
  };
}
