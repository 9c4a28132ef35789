/** Possible duplicates: what this page asks of the server. */
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Review = Schemas['ReviewOut'];
export type Summary = Schemas['ReviewSummary'];
export type MergeDone = Schemas['MergeDone'];
export type Decision = Schemas['ReviewIn']['decision'];
export const SCAN = 'customers.scan_duplicates';
export const MERGE_ALIKE = 'customers.merge_alike';
export const PART_ALIKE = 'customers.part_alike';

const KEY = ['customer', 'review'] as const;

export const reviewsQuery = {
  queryKey: [...KEY, 'list'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/customers/review', { params: { query: { cursor, limit: 50 } }, signal })),
};

/** All merges, the newest first: one is found again however long ago it was. */
export const mergesQuery = {
  queryKey: [...KEY, 'merges'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/customers/review/merges', { params: { query: { cursor, limit: 20 } }, signal })),
};

export const summaryQuery = queryOptions({
  queryKey: [...KEY, 'summary'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/review/summary', { signal })),
});

export const decide = (id: string, decision: Decision) =>
  answer(api.POST('/api/v1/customers/review/{review_id}/decide', { params: { path: { review_id: id } }, body: { decision } }));
export const startScan = () => answer(api.POST('/api/v1/customers/review/scan'));
export const startMerging = () => answer(api.POST('/api/v1/customers/review/merge-alike'));
export const startParting = (id: string) => answer(api.POST('/api/v1/customers/review/batches/{batch_id}/undo', { params: { path: { batch_id: id } } }));

export const refreshReviews = (client: QueryClient) => client.invalidateQueries({ queryKey: ['customer'] });
