/** Long work of the server that is under way. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import type { components } from './schema';

export type Job = components['schemas']['JobView'];
export type JobState = Job['state'];

const BUSY_MS = 2_000;
const IDLE_MS = 30_000;

export const activeJobsQuery = queryOptions({
  queryKey: ['job', 'active'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/jobs', { params: { query: { active: true } }, signal }))).items,
  refetchInterval: (query) => ((query.state.data?.length ?? 0) > 0 ? BUSY_MS : IDLE_MS),
  retry: false,
});
