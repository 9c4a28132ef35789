/** What belongs to a colleague and how it goes to others, as the server gives it. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

import { usersKey } from '../people';

type Schemas = components['schemas'];
export type Belonging = Schemas['BelongingOut'];
export type HandOverState = Schemas['HandOverOut'];
export type Share = Schemas['ShareIn'];

export const fetchBelongings = async (id: string, signal?: AbortSignal) =>
  (await answer(api.GET('/api/v1/access/users/{user_id}/belongings', { params: { path: { user_id: id } }, signal }))).items;

export const belongingsQuery = (id: string) =>
  queryOptions({ queryKey: ['user', 'belongings', id], staleTime: 0, queryFn: ({ signal }) => fetchBelongings(id, signal) });

/** Everybody who could receive something. */
export const receiversQuery = queryOptions({
  queryKey: [...usersKey, 'receivers'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/users', { params: { query: { limit: 200 } }, signal }))).items,
});

export const pastKey = ['user', 'hand-overs'];
export type PastHandOver = Schemas['HandOverLine'];

export const fetchPast = (before: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/access/hand-overs', { params: { query: { before, limit: 50 } }, signal }));

const isRunning = (state?: HandOverState) =>
  state !== undefined && (state.undo_job_id ? state.undone_at === null : state.finished_at === null);

/** The hand-over, asked for again while it runs. */
export const handOverQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['user', 'hand-over', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/access/hand-overs/{hand_over_id}', { params: { path: { hand_over_id: id ?? '' } }, signal })),
    refetchInterval: (query) => (isRunning(query.state.data) ? 1000 : false),
  });

export const useHandOver = () =>
  useMutation({
    mutationFn: ({ id, ...body }: { id: string; plan: Share[]; disable: boolean }) =>
      answer(api.POST('/api/v1/access/users/{user_id}/hand-over', { params: { path: { user_id: id } }, body })),
  });

export function useHandBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(api.POST('/api/v1/access/hand-overs/{hand_over_id}/undo', { params: { path: { hand_over_id: id } } })),
    onSuccess: (state) => {
      client.setQueryData(handOverQuery(state.id).queryKey, state);
      void client.invalidateQueries({ queryKey: pastKey });
    },
  });
}
