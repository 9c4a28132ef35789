/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Overview = Schemas['QualityOverview'];
export type ProblemClass = Schemas['QualityClass'];
export type Part = Schemas['QualityPart'];
export type Day = Schemas['QualityDay'];
export type Item = Schemas['QueueItem'];
export type Act = Schemas['MarkIn']['act'];
export type Definition = Schemas['QualityDefinition'];
export type Known = Schemas['DefinitionOut'];
export type By = 'source' | 'owner' | 'store';
export type Format = Schemas['QualityExportIn']['format'];

const of = (id: string) => ({ path: { customer_id: id } });

export const overviewQuery = queryOptions({
  queryKey: ['quality', 'overview'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/quality', { signal })),
  refetchInterval: (query) => (query.state.data?.computing ? 2_000 : false),
});

export const groupsQuery = (by: By) =>
  queryOptions({
    queryKey: ['quality', 'groups', by],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/quality/groups', { params: { query: { by } }, signal }))).groups,
  });

export interface Asked {
  code?: string;
  source?: string;
  owner_id?: string;
  customer_id?: string;
}

export const queueList = (asked: Asked) => ({
  queryKey: ['quality', 'queue', asked],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/quality/queue', { params: { query: { ...asked, cursor, limit: 20 } }, signal })),
});

export const mendsQuery = (code: string) =>
  queryOptions({
    queryKey: ['quality', 'mends', code],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/quality/queue', { params: { query: { code, mend: true, limit: 5 } }, signal }))).items,
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'quality'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/quality/customers/{customer_id}', { params: of(id), signal })),
  });

export const dismissedQuery = queryOptions({
  queryKey: ['quality', 'dismissed'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/quality/dismissed', { signal }))).items,
});

export const definitionQuery = queryOptions({
  queryKey: ['quality', 'definition'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/quality/definition', { signal })),
});

export const saveDefinition = (version: number, definition: Definition) => answer(api.PUT('/api/v1/quality/definition', { body: { version, definition } }));
export const mark = (id: string, code: string, act: Act) => answer(api.POST('/api/v1/quality/customers/{customer_id}/marks', { params: of(id), body: { code, act } }));
export const undoMark = (id: string) => answer(api.POST('/api/v1/quality/undo/{quality_change_id}', { params: { path: { quality_change_id: id } } }));
export const lookAgain = (id: string) => api.POST('/api/v1/quality/customers/{customer_id}/look', { params: of(id) });
export const startMend = (code: string) => answer(api.POST('/api/v1/quality/mends', { body: { code } }));
export const undoMend = (id: string) => answer(api.POST('/api/v1/quality/mends/{mend_id}/undo', { params: { path: { mend_id: id } } }));
export const exportList = (code: string, columns: string[], format: Format) => answer(api.POST('/api/v1/quality/exports', { body: { code, columns, format, reveal: false } }));
export const fetchJob = (id: string) => answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id } } }));

const COLUMNS: readonly string[] = ['kind', 'name', 'gender', 'birthday', 'language', 'country', 'province', 'city', 'district', 'stage', 'class', 'owner_id'];

/** Writes a field of a customer through the customers' own door; the change that takes it back, where there is one. */
export async function writeField(item: Item, value: unknown): Promise<string | null> {
  const name = item.problem.field_name ?? '';
  if (name === 'phone' || name === 'email') {
    await answer(api.POST('/api/v1/customers/{customer_id}/handles', { params: of(item.customer_id), body: { kind: name, value: String(value) } }));
    return null;
  }
  const change = COLUMNS.includes(name) ? { [name]: value } : { custom: { [name]: value } };
  const body = { version: item.version, ...change } as Schemas['CustomerPatch'];
  return (await answer(api.PATCH('/api/v1/customers/{customer_id}', { params: of(item.customer_id), body }))).change_set_id;
}
export const undoWrite = (id: string) => answer(api.POST('/api/v1/customers/changes/{change_set_id}/undo', { params: { path: { change_set_id: id } } }));
