/** What this room asks of the server. Keys begin with the object's name, so that live news of a segment finds them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Segment = Schemas['SegmentRecord'];
export type Member = Schemas['SegmentMember'];
export type Change = Schemas['SegmentChange'];
export type Changes = Schemas['SegmentChanges'];
export type Why = Schemas['SegmentWhy'];
export type Day = Schemas['SegmentDay'];
export type SegmentIn = Schemas['SegmentIn'];
export type SegmentPatch = Schemas['SegmentPatch'];

export const SEGMENT = 'segment';
/** So many are asked for at once. */
const TRENDS = 50;
const path = (id: string) => ({ path: { segment_id: id } });

export const segmentsQuery = (q: string, filters: Readonly<Record<string, readonly string[]>>, sort: string | undefined) => {
  const { deleted, ...others } = filters;
  const asked = { q, sort, deleted: deleted?.[0] === 'true', ...others };
  return {
    queryKey: [SEGMENT, 'list', asked],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/segments', { params: { query: { ...asked, cursor, limit: 50 } as never }, signal })),
  };
};

/** Those made by hand, for putting somebody in. */
export const byHandQuery = queryOptions({
  queryKey: [SEGMENT, 'by_hand'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/segments', { params: { query: { kind: ['static'], sort: 'name', limit: 200 } as never }, signal }))).items,
});

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: [SEGMENT, id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{segment_id}', { params: path(id), signal })),
    // a build that runs tells how far it is
    refetchInterval: (query) => (query.state.data?.status === 'building' ? 2_000 : false),
  });

export const membersQuery = (id: string, at: string | undefined, q: string) => ({
  queryKey: [SEGMENT, id, 'members', at, q],
  fetchPage: async (after: string | undefined, signal: AbortSignal) => {
    const page = await answer(api.GET('/api/v1/segments/{segment_id}/members', { params: { ...path(id), query: { at, q, after, limit: 50 } }, signal }));
    return { ...page, count: { value: page.count }, total: page.count };
  },
});

export const whyQuery = (id: string, customer: string) =>
  queryOptions({
    queryKey: [SEGMENT, id, 'why', customer],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{segment_id}/members/{customer_id}', { params: { path: { segment_id: id, customer_id: customer } }, signal })),
  });

export const historyQuery = (id: string, since: string) =>
  queryOptions({
    queryKey: [SEGMENT, id, 'history', since],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{segment_id}/history', { params: { ...path(id), query: { since } }, signal })),
  });

/** The days of all segments of a list, asked at once. */
export const trendsQuery = (ids: readonly string[], since: string) =>
  queryOptions({
    queryKey: [SEGMENT, 'trends', ids, since],
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const parts = Array.from({ length: Math.ceil(ids.length / TRENDS) }, (_, at) => ids.slice(at * TRENDS, (at + 1) * TRENDS));
      const found = await Promise.all(parts.map((part) => answer(api.GET('/api/v1/segments/trends', { params: { query: { ids: part, since } }, signal }))));
      return new Map(found.flatMap((one) => one.items.map(({ id, days }) => [id, days] as const)));
    },
  });

export const changesQuery = (id: string, since: string) =>
  queryOptions({
    queryKey: [SEGMENT, id, 'changes', since],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/segments/{segment_id}/changes', { params: { ...path(id), query: { since } }, signal })),
  });

export const usesQuery = (id: string) =>
  queryOptions({
    queryKey: [SEGMENT, id, 'uses'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/segments/{segment_id}/uses', { params: path(id), signal }))).items,
  });

export const segmentsOfQuery = (customer: string) =>
  queryOptions({
    queryKey: [SEGMENT, 'of', customer],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/segments/of-customer/{customer_id}', { params: { path: { customer_id: customer } }, signal }))).items,
  });

export const createSegment = (body: SegmentIn) => answer(api.POST('/api/v1/segments', { body }));
export const changeSegment = (id: string, body: SegmentPatch) => answer(api.PATCH('/api/v1/segments/{segment_id}', { params: path(id), body }));
export const removeSegment = (id: string) => answer(api.DELETE('/api/v1/segments/{segment_id}', { params: path(id) }));
export const restoreSegment = (id: string) => answer(api.POST('/api/v1/segments/{segment_id}/restore', { params: path(id) }));
export const undoChange = (id: string) => answer(api.POST('/api/v1/segments/changes/{segment_change_id}/undo', { params: { path: { segment_change_id: id } } }));
export const rebuildSegment = (id: string) => answer(api.POST('/api/v1/segments/{segment_id}/rebuild', { params: path(id) }));
export const pauseSegment = (id: string) => answer(api.POST('/api/v1/segments/{segment_id}/pause', { params: path(id) }));
export const takeOut = (id: string, ids: string[]) => answer(api.DELETE('/api/v1/segments/{segment_id}/members', { params: path(id), body: { ids } }));
export const putIn = (id: string, ids: string[]) => answer(api.POST('/api/v1/segments/{segment_id}/members', { params: path(id), body: { ids } }));
export const exportSegment = (id: string, body: Schemas['SegmentExportIn']) => answer(api.POST('/api/v1/segments/{segment_id}/export', { params: path(id), body }));

// Of other rooms, over their routes -------------------------------------------------------------------------------------
export const tagsQuery = queryOptions({
  queryKey: ['customer', 'tags', 'all'],
  staleTime: 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/tags', { signal })),
});

export const facetsQuery = queryOptions({
  queryKey: ['customer', 'facets', 'all'],
  staleTime: 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/facets', { signal })),
});
