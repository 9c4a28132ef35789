/** What this room asks of the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Source = Schemas['SourceOut'];
export type SourceIn = Schemas['SourceIn'];
export type Kind = SourceIn['kind'];
export type EventType = Schemas['TypeOut'];
export type Property = Schemas['PropertyOut'];

export const KINDS = ['website', 'mini_program', 'app', 'server'] as const satisfies readonly Kind[];
const TRACKING = 'tracking';
const at = (id: string) => ({ path: { source_id: id } });

export const sourcesQuery = queryOptions({ queryKey: [TRACKING, 'sources'], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/sources', { signal })) });
export const keysQuery = (id: string) => queryOptions({ queryKey: [TRACKING, 'keys', id], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/sources/{source_id}/keys', { params: at(id), signal })) });
export const snippetQuery = (id: string) => queryOptions({ queryKey: [TRACKING, 'snippet', id], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/sources/{source_id}/snippet', { params: at(id), signal })) });
export const typesQuery = queryOptions({ queryKey: [TRACKING, 'types'], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/types', { signal })) });
export const propertiesQuery = (id: string) =>
  queryOptions({ queryKey: [TRACKING, 'properties', id], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/types/{type_id}/properties', { params: { path: { type_id: id } }, signal })) });
export const tailQuery = (source: string | undefined) =>
  queryOptions({
    queryKey: [TRACKING, 'tail', source],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/tail', { params: { query: { source_id: source, limit: 50 } }, signal })),
  });
export const quarantineQuery = queryOptions({ queryKey: [TRACKING, 'quarantine'], queryFn: ({ signal }) => answer(api.GET('/api/v1/tracking/quarantine', { params: { query: { limit: 50 } }, signal })) });

export const createSource = (body: SourceIn) => answer(api.POST('/api/v1/tracking/sources', { body }));
export const changeSource = (id: string, body: Schemas['SourcePatch']) => answer(api.PATCH('/api/v1/tracking/sources/{source_id}', { params: at(id), body }));
export const deleteSource = (id: string) => answer(api.DELETE('/api/v1/tracking/sources/{source_id}', { params: at(id) }));
export const restoreSource = (id: string) => answer(api.POST('/api/v1/tracking/sources/{source_id}/restore', { params: at(id) }));
export const createKey = (id: string, scope: 'browser' | 'server') => answer(api.POST('/api/v1/tracking/sources/{source_id}/keys', { params: at(id), body: { scope } }));
export const revokeKey = (id: string, key: string) => answer(api.DELETE('/api/v1/tracking/sources/{source_id}/keys/{key_id}', { params: { path: { source_id: id, key_id: key } } }));
export const changeType = (id: string, body: Schemas['TypePatch']) => answer(api.PATCH('/api/v1/tracking/types/{type_id}', { params: { path: { type_id: id } }, body }));
export const changeProperty = (id: string, body: Schemas['PropertyPatch']) => answer(api.PATCH('/api/v1/tracking/properties/{property_id}', { params: { path: { property_id: id } }, body }));
