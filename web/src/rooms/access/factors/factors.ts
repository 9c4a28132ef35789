/** One's own second factors, as the server gives them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { sessionQuery } from '@/api/session';

import { rolesQuery, usersKey } from '../people';
import { makePasskey, signChallenge } from './webauthn';

type Schemas = components['schemas'];
export type Factors = Schemas['FactorsOut'];
export type NewApp = Schemas['AppOut'];

export const factorsQuery = queryOptions({
  queryKey: ['access', 'factors'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/session/me/factors', { signal })),
});

/** A change of one's own factors: the account page, the session and the devices look again. */
export function useFactorChange<In, Out>(change: (input: In) => Promise<Out>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['access'] }), client.invalidateQueries({ queryKey: sessionQuery.queryKey })]),
  });
}

export const useBeginApp = () =>
  useMutation({ mutationFn: (body: Schemas['AppIn']) => answer(api.POST('/api/v1/session/me/factors/app', { body })) });

/** The session is looked at again by whoever shows the recovery codes, once they are kept. */
export const useConfirmApp = () =>
  useMutation({ mutationFn: (code: string) => answer(api.POST('/api/v1/session/me/factors/app/confirm', { body: { code } })) });

export const useRenewCodes = () =>
  useMutation({ mutationFn: (body: Schemas['ProofIn']) => answer(api.POST('/api/v1/session/me/factors/recovery-codes', { body })) });

export const useSwitchOff = () => useFactorChange((body: Schemas['ProofIn']) => api.POST('/api/v1/session/me/factors/off', { body }));

export const useAddPasskey = () =>
  useMutation({
    mutationFn: async ({ name, ...proof }: Schemas['AppIn'] & { name: string }) => {
      const { options } = await answer(api.POST('/api/v1/session/me/factors/passkeys/options', { body: proof }));
      const made = await makePasskey(options);
      return answer(api.POST('/api/v1/session/me/factors/passkeys', { body: { name, ...made } }));
    },
  });

export const useRemovePasskey = () =>
  useMutation({
    mutationFn: ({ id, ...body }: Schemas['ProofIn'] & { id: string }) =>
      api.POST('/api/v1/session/me/factors/passkeys/{passkey_id}/remove', { params: { path: { passkey_id: id } }, body }),
  });

export function usePasskeySignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { options } = await answer(api.POST('/api/v1/session/passkey/options'));
      return answer(api.POST('/api/v1/session/passkey', { body: await signChallenge(options) }));
    },
    onSuccess: (session) => {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

/** Everything that may say something else once the factors are as they are now. */
export function useFactorsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ['access'] });
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

export function useResetFactors() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.POST('/api/v1/access/users/{user_id}/reset-factors', { params: { path: { user_id: id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useRequireFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, required }: { id: string; required: boolean }) =>
      answer(api.PUT('/api/v1/access/roles/{role_id}/second-factor', { params: { path: { role_id: id } }, body: { required } })),
    onSuccess: () =>
      Promise.all([client.invalidateQueries({ queryKey: rolesQuery.queryKey }), client.invalidateQueries({ queryKey: sessionQuery.queryKey })]),
  });
}
