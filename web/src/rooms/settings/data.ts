/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api, send } from '@/api/client';
import type { Job } from '@/api/jobs';
import { isProblem } from '@/api/problem';

const OPEN = new Set<Job['state']>(['queued', 'running']);
const BUSY_MS = 2_000;

export const jobsQuery = queryOptions({
  queryKey: ['job', 'all'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/jobs', { params: { query: { limit: 100 } }, signal }))).items,
  refetchInterval: (query) => (query.state.data?.some((job) => OPEN.has(job.state)) ? BUSY_MS : false),
});

/** Whether the server says that it is ready; it answers 503 where it is not. */
export const readyQuery = queryOptions({
  queryKey: ['ready'],
  refetchInterval: 30_000,
  queryFn: async ({ signal }) => {
    try {
      return (await send<{ ready: boolean }>('GET', '/readyz', { signal })).ready;
    } catch (error) {
      if (isProblem(error) && error.status === 503) return false;
      throw error;
    }
  },
});

const PATHS = { pause: '/api/v1/jobs/{job_id}/pause', resume: '/api/v1/jobs/{job_id}/resume', cancel: '/api/v1/jobs/{job_id}/cancel' } as const;
export type JobAct = keyof typeof PATHS;
export const actOnJob = (id: string, what: JobAct) => answer(api.POST(PATHS[what], { params: { path: { job_id: id } } }));

/** What can be asked of a job in its state. */
export function actsOf(job: Job): JobAct[] {
  if (job.wish) return [];
  if (job.state === 'queued' || job.state === 'running') return ['pause', 'cancel'];
  if (job.state === 'paused') return ['resume', 'cancel'];
  return job.state === 'failed' ? ['resume'] : [];
}
