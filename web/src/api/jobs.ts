/** Long work of the server that is under way. */
import { queryOptions } from '@tanstack/react-query';

import { send } from './client';

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  kind: string;
  /** Already in the caller's language. */
  label: string;
  state: JobState;
  done: number;
  total: number | null;
  note: string | null;
  created_at: string;
  error: string | null;
}

const BUSY_MS = 2_000;
const IDLE_MS = 30_000;

export const activeJobsQuery = queryOptions({
  queryKey: ['jobs', 'active'],
  queryFn: async ({ signal }) => (await send<{ items: Job[] }>('GET', '/api/v1/jobs', { query: { active: true }, signal })).items,
  refetchInterval: (query) => ((query.state.data?.length ?? 0) > 0 ? BUSY_MS : IDLE_MS),
  retry: false,
});
