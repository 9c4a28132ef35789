/** What this room asks of the server, and the shapes of the answers. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Customer = Schemas['CustomerOut'];
export type CustomerRow = Schemas['CustomerRow'];
export type CustomerInput = Schemas['CustomerIn'];
/** Only what changes, and the version it was changed from. */
export type CustomerChange = Partial<Schemas['CustomerPatch']> & { version: number };
export type StreamEntry = Schemas['StreamEntry'];
export type HistoryEntry = Schemas['HistoryEntry'];
export type CustomerTag = Schemas['TagOut'];
export type HandleKind = Schemas['HandleIn']['kind'];

const of = (id: string) => ({ path: { customer_id: id } });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/{customer_id}', { params: of(id), signal })),
  });

/** The customer as of the end of a day ("2026-03-01"), as the workspace's time zone has it. */
export const customerThenQuery = (id: string, day: string, moment: string) =>
  queryOptions({
    queryKey: ['customer', id, 'as_of', day],
    retry: false,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/{customer_id}', { params: { ...of(id), query: { as_of: moment } }, signal })),
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/{customer_id}/history', { params: of(id), signal })),
  });

export const facetsQuery = queryOptions({
  queryKey: ['customer', 'facets'],
  staleTime: 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/facets', { signal })),
});

/** A condition tree in words of the language in use. */
export const fetchFilterWords = async (filter: string) => (await answer(api.GET('/api/v1/customers/words', { params: { query: { filter } } }))).words;

/** People who work here; ask only with the permission access.user.view. */
export const peopleQuery = queryOptions({
  queryKey: ['user', 'all'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/users', { params: { query: { limit: 200 } }, signal }))).items,
});

export type StreamKind = NonNullable<Schemas['StreamGroup']>;
export const fetchStream = (id: string, kinds: readonly StreamKind[], cursor: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/customers/{customer_id}/stream', { params: { ...of(id), query: { cursor, kind: [...kinds] } }, signal }));

export const createCustomer = (body: CustomerInput) => answer(api.POST('/api/v1/customers', { body }));
export const changeCustomer = (id: string, body: CustomerChange) =>
  answer(api.PATCH('/api/v1/customers/{customer_id}', { params: of(id), body: body as Schemas['CustomerPatch'] }));
export const undoChange = (id: string) =>
  answer(api.POST('/api/v1/customers/changes/{change_set_id}/undo', { params: { path: { change_set_id: id } } }));
export const deleteCustomer = (id: string) => api.DELETE('/api/v1/customers/{customer_id}', { params: of(id) });
export const restoreCustomer = (id: string) => api.POST('/api/v1/customers/{customer_id}/restore', { params: of(id) });
export const eraseCustomer = (id: string) => api.POST('/api/v1/customers/{customer_id}/erase', { params: of(id) });

export const addHandle = (id: string, kind: HandleKind, value: string) =>
  answer(api.POST('/api/v1/customers/{customer_id}/handles', { params: of(id), body: { kind, value } }));
export const removeHandle = (id: string, handle: string) =>
  api.DELETE('/api/v1/customers/{customer_id}/handles/{handle_id}', { params: { path: { customer_id: id, handle_id: handle } } });
export const revealHandle = async (id: string, handle: string) => {
  const path = { customer_id: id, handle_id: handle };
  return (await answer(api.POST('/api/v1/customers/{customer_id}/handles/{handle_id}/reveal', { params: { path } }))).value;
};

export const mergeCustomers = (survivor: string, loser: string) =>
  answer(api.POST('/api/v1/customers/{customer_id}/merge', { params: of(survivor), body: { loser_id: loser, reason: '' } }));
export const undoMerge = (id: string) => api.POST('/api/v1/customers/merges/{merge_id}/undo', { params: { path: { merge_id: id } } });

/** Customers that answer to `text`: names, pinyin, or a whole phone number or mail address. */
export async function findCustomers(text: string, signal?: AbortSignal): Promise<CustomerRow[]> {
  const query = { q: text, columns: 'phone,email,city,stage,class,owner_id', limit: 8 };
  return (await answer(api.GET('/api/v1/customers', { params: { query }, signal }))).items;
}

/** All tags; with `used`, how many customers carry each. */
export const tagsQuery = (used: boolean) =>
  queryOptions({
    queryKey: ['customer', 'tags', used],
    staleTime: 60_000,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/tags', { params: { query: { used } }, signal })),
  });

const tagAt = (id: string) => ({ path: { tag_id: id } });
export const saveTag = async (id: string | undefined, body: Schemas['TagIn']) => {
  if (id) await api.PUT('/api/v1/customers/tags/{tag_id}', { params: tagAt(id), body });
  else await api.POST('/api/v1/customers/tags', { body });
};
export const mergeTag = (id: string, into: string) => api.POST('/api/v1/customers/tags/{tag_id}/merge', { params: tagAt(id), body: { into_id: into } });
export const deleteTag = (id: string) => api.DELETE('/api/v1/customers/tags/{tag_id}', { params: tagAt(id) });
export const restoreTag = (id: string) => api.POST('/api/v1/customers/tags/{tag_id}/restore', { params: tagAt(id) });
export const putTags = (id: string, tags: string[]) => answer(api.PUT('/api/v1/customers/{customer_id}/tags', { params: of(id), body: { tags } }));
