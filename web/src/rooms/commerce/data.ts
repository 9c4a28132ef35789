/** What this room asks of the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

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

/** What narrows a list of orders; days are "2026-05-01". */
export interface OrdersAsked {
  customer_id?: string;
  q?: string;
  sort?: string;
  from?: string;
  to?: string;
  store_id?: readonly string[];
  channel?: readonly string[];
  status?: readonly string[];
  product_id?: readonly string[];
  category_id?: readonly string[];
  customer_class?: readonly string[];
  currency?: readonly string[];
}

/** For useKeyset: orders newest first. */
export function ordersQuery(asked: OrdersAsked = {}, limit = 100) {
  return {
    queryKey: ['order', 'list', { asked, limit }],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
      answer(api.GET('/api/v1/commerce/orders', { params: { query: { ...asked, cursor, limit } as never }, signal })),
  };
}

export const ordersCountQuery = (asked: OrdersAsked) =>
  queryOptions({
    queryKey: ['order', 'count', asked],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/orders/count', { params: { query: asked as never }, signal })),
  });

export const channelsQuery = queryOptions({
  queryKey: ['order', 'channels'],
  staleTime: 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/channels', { signal })),
});

/** Stores by name; ask only with the permission organization.store.view. */
export const storeNamesQuery = queryOptions({
  queryKey: ['store', 'names'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/organization/stores', { params: { query: { limit: 200 } }, signal }))).items,
});

export type By = Schemas['SalesReport']['by'];
export type Compare = 'none' | 'previous' | 'year';
export type Report = Schemas['SalesReport'];
export type ReportRow = Schemas['SalesRow'];
export interface ReportAsked {
  by: By;
  from: string;
  to: string;
  compare: Compare;
  store_id?: readonly string[];
  channel?: readonly string[];
}

export const reportQuery = (asked: ReportAsked) =>
  queryOptions({
    queryKey: ['order', 'report', asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/reports/sales', { params: { query: asked as never }, signal })),
  });

export const storeFiguresQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', 'store', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/stores/{store_id}/figures', { params: { path: { store_id: id } }, signal })),
  });

export const productFiguresQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', 'product', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commerce/products/{product_id}/figures', { params: { path: { product_id: id } }, signal })),
  });

/** The newest customers of a colleague. */
export const myNewestQuery = (me: string) =>
  queryOptions({
    queryKey: ['customer', 'mine', me],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/api/v1/customers', { params: { query: { owner_id: [me], sort: '-created_at', limit: 5, columns: 'stage,created_at' } as never }, signal }))).items,
  });

export type Article = Schemas['SkuOut'];
export type OrderDone = Schemas['OrderDone'];
export type EntryDone = Schemas['EntryDone'];
export type EntryKind = 'payments' | 'refunds' | 'shipments';
export type OrderBody = Schemas['SalesOrderIn'];

/** Articles on sale by name, pinyin, code or barcode; ask only with the permission catalog.product.view. */
export const skusFoundQuery = (q: string) =>
  queryOptions({
    queryKey: ['sku', 'found', q],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/catalog/skus', { params: { query: { q, status: ['on_sale'], limit: 12 } as never }, signal }))).items,
  });

export const customersFoundQuery = (q: string) =>
  queryOptions({
    queryKey: ['customer', 'found', q],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/customers', { params: { query: { q, limit: 12, columns: 'stage' } as never }, signal }))).items,
  });

const at = (order_id: string) => ({ params: { path: { order_id } } });
export const createOrder = (body: OrderBody) => answer(api.POST('/api/v1/commerce/orders', { body }));
export const changeOrder = (id: string, version: string, body: OrderBody) => answer(api.PUT('/api/v1/commerce/orders/{order_id}', { ...at(id), body: { ...body, version } }));
export const cancelOrder = (id: string, version: string, reason: string) => answer(api.POST('/api/v1/commerce/orders/{order_id}/cancel', { ...at(id), body: { version, reason } }));
export const recordPayment = (id: string, body: Schemas['PaymentIn']) => answer(api.POST('/api/v1/commerce/orders/{order_id}/payments', { ...at(id), body }));
export const recordRefund = (id: string, body: Schemas['RefundIn']) => answer(api.POST('/api/v1/commerce/orders/{order_id}/refunds', { ...at(id), body }));
export const recordShipment = (id: string, body: Schemas['ShipmentIn']) => answer(api.POST('/api/v1/commerce/orders/{order_id}/shipments', { ...at(id), body }));
export const markDelivered = (order_id: string, shipment_id: string) =>
  answer(api.POST('/api/v1/commerce/orders/{order_id}/shipments/{shipment_id}/delivered', { params: { path: { order_id, shipment_id } } }));
export const undoOrderChange = (order_change_id: string) => answer(api.POST('/api/v1/commerce/changes/{order_change_id}/undo', { params: { path: { order_change_id } } }));

export function takeBack(order_id: string, kind: EntryKind, id: string): Promise<EntryDone> {
  if (kind === 'payments') return answer(api.POST('/api/v1/commerce/orders/{order_id}/payments/{payment_id}/void', { params: { path: { order_id, payment_id: id } } }));
  if (kind === 'refunds') return answer(api.POST('/api/v1/commerce/orders/{order_id}/refunds/{refund_id}/void', { params: { path: { order_id, refund_id: id } } }));
  return answer(api.POST('/api/v1/commerce/orders/{order_id}/shipments/{shipment_id}/void', { params: { path: { order_id, shipment_id: id } } }));
}

export const EXPORTS = '/api/v1/commerce/exports';
/** A file of the orders that the list shows. */
export function startExport({ from, to, sort, q, ...others }: OrdersAsked, format: Schemas['OrderExportIn']['format']) {
  const matching = { ...others, q: q ?? '', from_day: from ?? null, to_day: to ?? null };
  return answer(api.POST('/api/v1/commerce/exports', { body: { matching, sort: sort ?? null, format } as Schemas['OrderExportIn'] }));
}
