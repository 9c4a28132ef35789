/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Pair = Schemas['PairExplained'];
export type Line = Schemas['PairEvidence'];
export type Policy = Schemas['IdentityPolicy'];
export type Version = Schemas['IdentityModelOut'];
export type Run = Schemas['IdentityRun'];
export type Compared = Schemas['ModelsCompared'];

export const LEARN = 'identity.learn';
export const FIND = 'identity.find';

export const pairQuery = (a: string, b: string) =>
  queryOptions({
    queryKey: ['customer', a, 'pair', b],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/identity/pairs', { params: { query: { a, b } }, signal })),
  });

export const modelsQuery = queryOptions({
  queryKey: ['identity', 'models'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/identity/models', { signal })),
});

export const runsQuery = queryOptions({
  queryKey: ['identity', 'runs'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/identity/runs', { signal }))).items,
});

export const comparedQuery = (one: string, other: string) =>
  queryOptions({
    queryKey: ['identity', 'compared', one, other],
    retry: false,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/identity/models/compared', { params: { query: { one, other } }, signal })),
  });

export const learn = () => answer(api.POST('/api/v1/identity/models'));
export const startRun = (model_id: string | null, trial: boolean) => answer(api.POST('/api/v1/identity/runs', { body: { model_id, trial } }));
export const putInForce = (id: string) => answer(api.POST('/api/v1/identity/models/{identity_model_id}/in-force', { params: { path: { identity_model_id: id } } }));
export const savePolicy = ({ version, review_from, auto_from, auto }: Omit<Policy, 'model_id'>) =>
  answer(api.PUT('/api/v1/identity/policy', { body: { version, review_from, auto_from, auto } }));
export const undoChange = (id: string) => answer(api.POST('/api/v1/identity/undo/{identity_change_id}', { params: { path: { identity_change_id: id } } }));
