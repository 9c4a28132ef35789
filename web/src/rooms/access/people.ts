/** Colleagues, roles, tokens, sessions and the audit log, as the server gives them. */
import { queryOptions, useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { useLanguage } from '@/kit/format/useFormat';

type Schemas = components['schemas'];
export type User = Schemas['UserOut'];
export type Role = Schemas['RoleOut'];
export type Pasted = Schemas['PastedOut'];
export type Invited = Schemas['InvitedOneOut'];
export type ResetRequest = Schemas['ResetRequestOut'];
export type Token = Schemas['TokenOut'];
export type OpenSession = Schemas['OpenSessionOut'];
export type AuditEntry = Schemas['AuditOut'];

const PAGE = 100;

export const usersKey = ['user', 'list'] as const;
export const resetRequestsKey = ['user', 'reset-requests'] as const;
export const tokensKey = ['api_token'] as const;
export const sessionsKey = ['access', 'sessions'] as const;

export const fetchUsers = (after: string | undefined, signal: AbortSignal) =>
  answer(api.GET('/api/v1/access/users', { params: { query: { after, limit: PAGE } }, signal }));

export const rolesQuery = queryOptions({
  queryKey: ['role'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/roles', { signal }))).items,
});

/** The workspace's roles with their names in the reader's language; undefined until they are known. */
export function useRoles(): { key: string; name: string }[] | undefined {
  const language = useLanguage();
  const roles = useQuery(rolesQuery).data;
  return useMemo(() => roles?.map(({ key, label }) => ({ key, name: label[language] })), [roles, language]);
}

export const resetRequestsQuery = queryOptions({
  queryKey: resetRequestsKey,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/reset-requests', { signal }))).items,
});

export const tokensQuery = queryOptions({
  queryKey: tokensKey,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/tokens', { signal }))).items,
});

export const sessionsQuery = queryOptions({
  queryKey: sessionsKey,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/sessions', { signal }))).items,
});

/** A change after which the lists under `keys` are fetched again. */
function useChange<In, Out>(change: (input: In) => Promise<Out>, ...keys: QueryKey[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export const useInvite = () => useChange((body: Schemas['UserIn']) => answer(api.POST('/api/v1/access/users', { body })), usersKey);

export const usePreviewInvitations = () =>
  useChange((body: Schemas['PastedIn']) => answer(api.POST('/api/v1/access/invitations/preview', { body })));

export const useInviteMany = () =>
  useChange((body: Schemas['InvitationsIn']) => answer(api.POST('/api/v1/access/invitations', { body })), usersKey);

export const useChangeUser = () =>
  useChange(
    ({ id, ...body }: Schemas['UserChangeIn'] & { id: string }) =>
      answer(api.PATCH('/api/v1/access/users/{user_id}', { params: { path: { user_id: id } }, body })),
    usersKey,
  );

export const useResetLink = () =>
  useChange(
    (id: string) => answer(api.POST('/api/v1/access/users/{user_id}/reset-link', { params: { path: { user_id: id } } })),
    resetRequestsKey,
  );

export const useCreateToken = () => useChange((body: Schemas['TokenIn']) => answer(api.POST('/api/v1/access/tokens', { body })), tokensKey);

export const useRevokeToken = () =>
  useChange((id: string) => api.DELETE('/api/v1/access/tokens/{token_id}', { params: { path: { token_id: id } } }), tokensKey);

export const useChangePassword = () =>
  useChange((body: Schemas['PasswordIn']) => api.POST('/api/v1/session/me/password', { body }), sessionsKey);

export const useEndSession = () =>
  useChange((id: string) => api.DELETE('/api/v1/access/sessions/{session_id}', { params: { path: { session_id: id } } }), sessionsKey);

export const useEndOtherSessions = () => useChange(() => api.DELETE('/api/v1/access/sessions'), sessionsKey);
