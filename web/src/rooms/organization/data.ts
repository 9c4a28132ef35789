/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import { everyPage } from '@/api/pages';
import type { components } from '@/api/schema';
import type { RecordValues } from '@/kit/RecordForm';

type Schemas = components['schemas'];
export type Store = Schemas['StoreOut'];
type StoreFilters = Record<string, readonly string[]>;
export interface Saved {
  change_set_id: string | null;
}

export const storesQuery = (q: string, filters: StoreFilters, sort: string | undefined) => {
  const { deleted, ...others } = filters;
  const asked = { q, sort, deleted: deleted?.[0] === 'true', ...others };
  return {
    queryKey: ['store', 'list', asked],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/organization/stores', { params: { query: { ...asked, cursor, limit: 100 } as never }, signal })),
  };
};

export const storeQuery = (id: string) =>
  queryOptions({
    queryKey: ['store', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/organization/stores/{store_id}', { params: { path: { store_id: id } }, signal })),
  });

export const staffQuery = (id: string) =>
  queryOptions({
    queryKey: ['store', id, 'staff'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/organization/stores/{store_id}/staff', { params: { path: { store_id: id } }, signal })),
  });

export const regionsQuery = queryOptions({
  queryKey: ['region', 'all'],
  staleTime: 60_000,
  queryFn: ({ signal }) => everyPage((cursor) => answer(api.GET('/api/v1/organization/regions', { params: { query: { cursor, limit: 200 } }, signal }))),
});

export const entitiesQuery = queryOptions({
  queryKey: ['legal_entity', 'all'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/organization/legal-entities', { params: { query: { limit: 200 } }, signal }))).items,
});

/** People who work here; ask only with the permission access.user.view. */
export const peopleQuery = queryOptions({
  queryKey: ['user', 'all'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/users', { params: { query: { limit: 200 } }, signal }))).items,
});

export const createStore = (body: RecordValues) => answer(api.POST('/api/v1/organization/stores', { body: body as never }));
export const changeStore = (id: string, version: number, body: RecordValues) =>
  answer(api.PATCH('/api/v1/organization/stores/{store_id}', { params: { path: { store_id: id } }, body: { ...body, version } as never }));
export const removeStore = (id: string) => answer(api.DELETE('/api/v1/organization/stores/{store_id}', { params: { path: { store_id: id } } }));
export const restoreStore = (id: string) => answer(api.POST('/api/v1/organization/stores/{store_id}/restore', { params: { path: { store_id: id } } }));
export const putStaff = (id: string, users: string[]) => answer(api.PUT('/api/v1/organization/stores/{store_id}/staff', { params: { path: { store_id: id } }, body: { users } }));
export const undoChange = (id: string) => answer(api.POST('/api/v1/organization/changes/{organization_change_id}/undo', { params: { path: { organization_change_id: id } } }));

export type Region = Schemas['RegionOut'];
export type LegalEntity = Schemas['LegalEntityOut'];

const asList = (q: string, { deleted, ...others }: StoreFilters, sort: string | undefined) => ({ q, sort, deleted: deleted?.[0] === 'true', ...others });
export const regionListQuery = (q: string, filters: StoreFilters, sort: string | undefined) => ({
  queryKey: ['region', 'list', q, filters, sort],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/organization/regions', { params: { query: { ...asList(q, filters, sort), cursor, limit: 100 } as never }, signal })),
});
export const entityListQuery = (q: string, filters: StoreFilters, sort: string | undefined) => ({
  queryKey: ['legal_entity', 'list', q, filters, sort],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/organization/legal-entities', { params: { query: { ...asList(q, filters, sort), cursor, limit: 100 } as never }, signal })),
});

const region = (id: string) => ({ params: { path: { region_id: id } } });
export const saveRegion = (old: Region | undefined, body: RecordValues): Promise<Saved> =>
  old ? answer(api.PATCH('/api/v1/organization/regions/{region_id}', { ...region(old.id), body: { ...body, version: old.version } as never })) : answer(api.POST('/api/v1/organization/regions', { body: body as never }));
export const removeRegion = (id: string) => answer(api.DELETE('/api/v1/organization/regions/{region_id}', region(id)));
export const restoreRegion = (id: string) => answer(api.POST('/api/v1/organization/regions/{region_id}/restore', region(id)));

const entity = (id: string) => ({ params: { path: { legal_entity_id: id } } });
export const saveEntity = (old: LegalEntity | undefined, body: RecordValues): Promise<Saved> =>
  old
    ? answer(api.PATCH('/api/v1/organization/legal-entities/{legal_entity_id}', { ...entity(old.id), body: { ...body, version: old.version } as never }))
    : answer(api.POST('/api/v1/organization/legal-entities', { body: body as never }));
export const removeEntity = (id: string) => answer(api.DELETE('/api/v1/organization/legal-entities/{legal_entity_id}', entity(id)));
export const restoreEntity = (id: string) => answer(api.POST('/api/v1/organization/legal-entities/{legal_entity_id}/restore', entity(id)));
