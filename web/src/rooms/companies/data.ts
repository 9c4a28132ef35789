/** What this room asks of the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { unpackValues } from '@/kit/list/useListState';

type Schemas = components['schemas'];
export type Company = Schemas['CompanyOut'];
export type CompanyPerson = Schemas['CompanyPersonOut'];
export type People = Schemas['CompanyPeople'];
export type Node = Schemas['CompanyTreeNode'];
export type Tree = Schemas['CompanyTree'];
export type Entry = Schemas['CompanyStreamEntry'];
export type Values = Record<string, unknown>;
export interface Saved {
  change_set_id: string | null;
}

const BASE = '/api/v1/companies';
export const FILTERS = ['industry', 'size_band', 'owner_id'] as const;
export const DEFAULT_SORT = '-updated_at';
const at = (id: string) => ({ path: { company_id: id } });
const role = (id: string) => ({ path: { company_person_id: id } });

/** What the list asks, as its address has it. */
export type Asked = { q?: string; sort: string; deleted: boolean; filter?: string } & Partial<Record<(typeof FILTERS)[number], string[]>>;

export function askedIn(search: URLSearchParams): Asked {
  const asked: Asked = { q: search.get('q') ?? undefined, sort: search.get('sort') ?? DEFAULT_SORT, deleted: search.has('deleted'), filter: search.get('filter') ?? undefined };
  for (const key of FILTERS) {
    const values = unpackValues(search.get(key) ?? '');
    if (values.length > 0) asked[key] = values;
  }
  return asked;
}

/** Everything that narrows the list but the search, as one condition tree; undefined for none. */
export function treeIn(asked: Asked): string | undefined {
  const simple = FILTERS.flatMap((key) => (asked[key] ? [{ field: `companies.company.${key}`, op: 'in', value: asked[key] }] : []));
  if (simple.length === 0) return asked.filter;
  return JSON.stringify({ all: asked.filter ? [...simple, JSON.parse(asked.filter)] : simple });
}

export const companiesQuery = (asked: Asked) => ({
  queryKey: ['company', 'list', asked],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET(BASE, { params: { query: { ...asked, cursor, limit: 100 } as never }, signal })),
});
export const countQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['company', 'count', { ...asked, sort: undefined }],
    queryFn: ({ signal }) => answer(api.GET(`${BASE}/count`, { params: { query: { ...asked, sort: undefined } as never }, signal })),
  });
export const fetchWords = async (filter: string) => (await answer(api.GET(`${BASE}/words`, { params: { query: { filter } } }))).words;

export const companyQuery = (id: string) =>
  queryOptions({ queryKey: ['company', id], queryFn: ({ signal }) => answer(api.GET(`${BASE}/{company_id}`, { params: at(id), signal })) });
export const peopleQuery = (id: string) =>
  queryOptions({ queryKey: ['company', id, 'people'], queryFn: ({ signal }) => answer(api.GET(`${BASE}/{company_id}/people`, { params: at(id), signal })) });
export const companiesOfQuery = (id: string) =>
  queryOptions({
    queryKey: ['company', 'of', id],
    queryFn: ({ signal }) => answer(api.GET(`${BASE}/of-customer/{customer_id}`, { params: { path: { customer_id: id } }, signal })),
  });
export const treeQuery = (id: string) =>
  queryOptions({ queryKey: ['company', id, 'tree'], queryFn: ({ signal }) => answer(api.GET(`${BASE}/{company_id}/tree`, { params: at(id), signal })) });
export const streamQuery = (id: string) => ({
  queryKey: ['company', id, 'stream'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET(`${BASE}/{company_id}/stream`, { params: { ...at(id), query: { cursor, limit: 50 } }, signal })),
});
export const rolesQuery = queryOptions({
  queryKey: ['company', 'roles'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET(`${BASE}/roles`, { signal }))).map((one) => one.role),
});
export const doublesQuery = (body: { name: string; credit_code: string | null; leave_id: string | null }) =>
  queryOptions({
    queryKey: ['company', 'doubles', body],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.POST(`${BASE}/doubles`, { body, signal })),
  });
/** Companies to choose from, by what is typed. */
export const pickQuery = (q: string) =>
  queryOptions({
    queryKey: ['company', 'pick', q],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await answer(api.GET(BASE, { params: { query: { q, limit: 20 } as never }, signal }))).items,
  });
export const pickCustomersQuery = (q: string) =>
  queryOptions({
    queryKey: ['customer', 'pick', q],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/customers', { params: { query: { q, columns: 'city,phone', limit: 20 } }, signal }))).items,
  });

export const createCompany = (body: Values) => answer(api.POST(BASE, { body: body as never }));
export const changeCompany = (id: string, version: number, body: Values) => answer(api.PATCH(`${BASE}/{company_id}`, { params: at(id), body: { ...body, version } as never }));
export const removeCompany = (id: string) => answer(api.DELETE(`${BASE}/{company_id}`, { params: at(id) }));
export const restoreCompany = (id: string) => answer(api.POST(`${BASE}/{company_id}/restore`, { params: at(id) }));
export const addPerson = (id: string, body: Values) => answer(api.POST(`${BASE}/{company_id}/people`, { params: at(id), body: body as never }));
export const changePerson = (id: string, version: number, body: Values) =>
  answer(api.PATCH(`${BASE}/people/{company_person_id}`, { params: role(id), body: { ...body, version } as never }));
export const removePerson = (id: string) => answer(api.DELETE(`${BASE}/people/{company_person_id}`, { params: role(id) }));
export const undoChange = (id: string) => answer(api.POST(`${BASE}/changes/{company_change_id}/undo`, { params: { path: { company_change_id: id } } }));
