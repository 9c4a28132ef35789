/** Who is signed in, what they may do, and first set-up. */
import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { useCallback } from 'react';

import { send } from './client';
import { isProblem } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Session = Schemas['SessionOut'];
export type SetupState = Schemas['SetupOut'];
export type SetupInput = Schemas['SetupIn'];
export type DemoLogin = Schemas['DemoLoginOut'];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await send<Session>('GET', '/api/v1/session', { signal });
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
});

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => send<SetupState>('GET', '/api/v1/setup', { signal }),
});

/** The session, or null while nobody is signed in (or it is not known yet). */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Whether the signed-in user holds `permission`; true when none is asked for. */
export function useCan(): (permission?: string) => boolean {
  const session = useSession();
  return (permission) => permission === undefined || (session?.permissions.includes(permission) ?? false);
}

export type FieldAccess = Session['fields'][string];

/** What the signed-in user's roles let them do with a field ("customers.customer.city"). The server decides; this is for showing. */
export function useFieldAccess(): (key: string) => FieldAccess {
  const fields = useSession()?.fields;
  return useCallback((key) => fields?.[key] ?? 'editable', [fields]);
}

/** Drops what the last user saw; the session's own entry stays so that mounted readers follow it. */
function forgetAll(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
}

/** A mutation whose answer is a new session: signing in and first set-up. */
function useBegin<In>(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: In) => send<Session>('POST', path, { body: input }),
    onSuccess: (session) => {
      forgetAll(client);
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export const useSignIn = () => useBegin<Schemas['SignInIn']>('/api/v1/session');
export const useSetup = () => useBegin<SetupInput>('/api/v1/setup');

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send<undefined>('DELETE', '/api/v1/session'),
    onSuccess: () => {
      forgetAll(client);
      client.setQueryData(sessionQuery.queryKey, null);
    },
  });
}

/** Changes one's own name, language or time zone. */
export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    // one after another: of two changes in quick succession the later one stays
    scope: { id: 'me' },
    mutationFn: (change: Schemas['MeIn']) => send<Session>('PATCH', '/api/v1/session/me', { body: change }),
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  });
}

export const useForgot = () =>
  useMutation({ mutationFn: (email: string) => send<{ sent: boolean }>('POST', '/api/v1/password/forgot', { body: { email } }) });

export const useReset = () =>
  useMutation({
    mutationFn: (input: { token: string; password: string }) => send<undefined>('POST', '/api/v1/password/reset', { body: input }),
  });
