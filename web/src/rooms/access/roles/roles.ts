/** Roles of the workspace, and what a role can be made of. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

import { rolesQuery, type Role } from '../people';

type Schemas = components['schemas'];
export type Catalogue = Schemas['CatalogueOut'];
export type RoleInput = Schemas['RoleIn'];
export type Reach = RoleInput['rows'][string];

export type FieldRules = NonNullable<RoleInput['fields']>;
export type FieldAccess = FieldRules[string];
/** The records for which a condition holds. */
export type Where = Exclude<Reach, string>;

export const isWhere = (reach: Reach | undefined): reach is Where => typeof reach === 'object';
export const ACCESSES = ['hidden', 'masked', 'read_only', 'editable'] as const satisfies readonly FieldAccess[];
export const REACHES = ['own', 'team', 'team_below', 'all'] as const satisfies readonly Reach[];
export const EVERY_OBJECT = '*';

export const catalogueQuery = queryOptions({
  queryKey: ['role', 'catalogue'],
  staleTime: Infinity,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/access/permissions', { signal })),
});

/** Makes a role, or changes the one of `id`. */
export function useSaveRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: RoleInput & { id?: string }): Promise<Role> =>
      id === undefined
        ? answer(api.POST('/api/v1/access/roles', { body }))
        : answer(api.PUT('/api/v1/access/roles/{role_id}', { params: { path: { role_id: id } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: rolesQuery.queryKey }),
  });
}

export function useDeleteRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/access/roles/{role_id}', { params: { path: { role_id: id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: rolesQuery.queryKey }),
  });
}
