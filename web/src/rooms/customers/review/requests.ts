/** Requests to see customers somebody met beyond their reach. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type AccessRequest = Schemas['RequestOut'];
export type Answer = Schemas['AnswerIn']['answer'];

export const requestsQuery = queryOptions({
  queryKey: ['customer', 'requests'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/customers/requests', { signal }))).items,
});

export const requestAccess = (hit: string) => answer(api.POST('/api/v1/customers/beyond/{hit_id}/request', { params: { path: { hit_id: hit } } }));
export const answerRequest = (id: string, given: Answer) =>
  answer(api.POST('/api/v1/customers/requests/{request_id}/answer', { params: { path: { request_id: id } }, body: { answer: given } }));
export const undoAnswer = (id: string) => answer(api.POST('/api/v1/customers/requests/{answered_id}/undo', { params: { path: { answered_id: id } } }));
