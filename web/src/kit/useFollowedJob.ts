/** Long work of the server that a page is about: begun here or before, followed until it ends. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { answer, api } from '@/api/client';
import { activeJobsQuery, type Job } from '@/api/jobs';

import { useErrorWords } from './ErrorState';
import { toast } from './toast';

const LOOK_MS = 1_000;
const goesOn = (job: Job | undefined) => job?.state === 'queued' || job?.state === 'running' || job?.state === 'paused';

/** `kinds` of jobs (one list for the life of the page); `onEnd` is told once of each that ended. */
export function useFollowedJob(kinds: ReadonlySet<string>, onEnd: (job: Job) => void) {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [followed, setFollowed] = useState<string>();
  const active = useQuery(activeJobsQuery).data?.find((job) => kinds.has(job.kind));
  const id = followed ?? active?.id;
  const { data: job } = useQuery({
    queryKey: ['job', 'followed', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id ?? '' } }, signal })),
    refetchInterval: (query) => (query.state.data && !goesOn(query.state.data) ? false : LOOK_MS),
  });
  const ended = job && job.id === id && !goesOn(job) ? job.id : undefined;
  useEffect(() => {
    if (!ended || !job) return;
    void client.invalidateQueries({ queryKey: activeJobsQuery.queryKey });
    onEnd(job);
    // told once, when it ends
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ended]);
  const cancel = useMutation({
    mutationFn: (job_id: string) => answer(api.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['job'] }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const follow = (job_id: string) => {
    setFollowed(job_id);
    return client.invalidateQueries({ queryKey: activeJobsQuery.queryKey });
  };
  return { running: goesOn(job) ? job : undefined, follow, cancel };
}
