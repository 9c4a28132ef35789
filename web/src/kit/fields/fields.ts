/** Fields of an object as this workspace has them, its own ones among them: what pages, lists and forms are made of. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type FieldDef = Schemas['ObjectFieldOut'];
export type FieldOption = FieldDef['options'][number];
export type Layout = Schemas['PageLayoutOut'];

const of = (object: string) => ({ path: { object } });

export const fieldsQuery = (object: string) =>
  queryOptions({
    queryKey: ['shape', object, 'fields'],
    staleTime: 60_000,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/objects/{object}/fields', { params: of(object), signal })),
  });

export const layoutQuery = (object: string, role?: string) =>
  queryOptions({
    queryKey: ['shape', object, 'layout', role],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customization/objects/{object}/layout', { params: { ...of(object), query: { role_id: role } }, signal })),
  });

export const divisionsQuery = queryOptions({
  queryKey: ['shape', 'divisions'],
  staleTime: Infinity,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/divisions', { signal })),
});

/** Names of colleagues by id; ask only with access.user.view. */
export const colleaguesQuery = queryOptions({
  queryKey: ['user', 'all'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/users', { params: { query: { limit: 200 } }, signal }))).items,
});

export const titlesQuery = (object: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ['shape', object, 'titles', ids],
    staleTime: 60_000,
    queryFn: () => answer(api.POST('/api/v1/customization/objects/{object}/titles', { params: of(object), body: { ids: [...ids] } })),
  });

/** The own fields that pages and forms show, in order. */
export const ownOf = (fields: readonly FieldDef[] | undefined) => (fields ?? []).filter((field) => field.own && !field.hidden && field.access !== 'hidden');

/** Codes from the province down: "310101" is ["310000", "310100", "310101"]. */
export const divisionPath = (code: string) => [...new Set([`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code])];

export interface DivisionNode {
  value: string;
  label: string;
  children?: DivisionNode[];
}

/** Provinces with what lies within. */
export function divisionTree(found: readonly { code: string; name: string }[]): DivisionNode[] {
  const nodes = new Map(found.map(({ code, name }): [string, DivisionNode] => [code, { value: code, label: name }]));
  const roots: DivisionNode[] = [];
  for (const [code, node] of nodes) {
    const path = divisionPath(code);
    const above = path.length > 1 ? nodes.get(path.at(-2) ?? '') : undefined;
    if (above) (above.children ??= []).push(node);
    else roots.push(node);
  }
  return roots;
}

export interface MoneyValue {
  amount_minor: number;
  currency: string;
}

export const isEmptyValue = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
