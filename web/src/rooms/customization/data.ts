/** What this room asks of the server. */
import { queryOptions, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type FieldInput = Schemas['FieldIn'];
export type FieldPatch = Schemas['FieldPatch'];
export type Kind = FieldInput['kind'];
export type Impact = Schemas['ImpactOut'];
export type LayoutInput = Schemas['PageLayoutIn'];
export type Section = LayoutInput['sections'][number];

const of = (object: string) => ({ path: { object } });
const at = (id: string) => ({ path: { field_id: id } });

export const createField = (object: string, body: FieldInput) =>
  answer(api.POST('/api/v1/customization/objects/{object}/fields', { params: of(object), body }));
export const changeField = (key: string, body: FieldPatch) =>
  answer(api.PATCH('/api/v1/customization/fields/{field_key}', { params: { path: { field_key: key } }, body }));
export const orderFields = (object: string, keys: string[]) =>
  answer(api.PUT('/api/v1/customization/objects/{object}/fields/order', { params: of(object), body: { keys } }));
export const deleteField = (id: string) => answer(api.DELETE('/api/v1/customization/fields/{field_id}', { params: at(id) }));
export const restoreField = (id: string) => answer(api.POST('/api/v1/customization/fields/{field_id}/restore', { params: at(id) }));
export const makeFast = (id: string) => answer(api.POST('/api/v1/customization/fields/{field_id}/fast', { params: at(id) }));
export const makeSlow = (id: string) => answer(api.DELETE('/api/v1/customization/fields/{field_id}/fast', { params: at(id) }));
export const convertField = (id: string, body: Schemas['ConvertIn']) =>
  answer(api.POST('/api/v1/customization/fields/{field_id}/convert', { params: at(id), body }));
export const undoShape = (id: string) =>
  answer(api.POST('/api/v1/customization/changes/{customization_change_id}/undo', { params: { path: { customization_change_id: id } } }));

export const impactQuery = (id: string) =>
  queryOptions({
    queryKey: ['shape', 'impact', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/fields/{field_id}/impact', { params: at(id), signal })),
  });
export const textsQuery = (id: string) =>
  queryOptions({
    queryKey: ['shape', 'texts', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/fields/{field_id}/texts', { params: at(id), signal })),
  });
export const binQuery = (object: string) =>
  queryOptions({
    queryKey: ['shape', object, 'bin'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/objects/{object}/fields/bin', { params: of(object), signal })),
  });
export const layoutsQuery = (object: string) =>
  queryOptions({
    queryKey: ['shape', object, 'layouts'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/objects/{object}/layouts', { params: of(object), signal })),
  });
export const saveLayout = (object: string, body: LayoutInput) =>
  answer(api.PUT('/api/v1/customization/objects/{object}/layout', { params: of(object), body }));
export const resetLayout = (object: string, role: string | undefined) =>
  answer(api.DELETE('/api/v1/customization/objects/{object}/layout', { params: { ...of(object), query: { role_id: role } } }));
export const rolesQuery = queryOptions({
  queryKey: ['role', 'all'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/access/roles', { signal })),
});
export const roomsQuery = queryOptions({
  queryKey: ['shape', 'rooms'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/rooms', { signal })),
});
export const switchRooms = (off: string[]) => api.PUT('/api/v1/customization/rooms', { body: { off } });

/** Everything that is made of fields is asked anew. */
export function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all(['shape', 'conditions', 'customer', 'import', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
}
