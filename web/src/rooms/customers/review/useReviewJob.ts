/** The scan or the merging that is under way: started here or before, followed until it ends. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { activeJobsQuery, type Job } from '@/api/jobs';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { cancelJob, MERGE_ALIKE, PART_ALIKE, refreshReviews, SCAN, startMerging, startParting, startScan } from './data';

const LOOK_MS = 1_000;
const KINDS = new Set([SCAN, MERGE_ALIKE, PART_ALIKE]);

/** What can be started: a look for duplicates, merging all that are the same, taking one such batch back. */
export type Start = { kind: 'scan' } | { kind: 'merge' } | { kind: 'part'; batch: string };
const goesOn = (job: Job | undefined) => job?.state === 'queued' || job?.state === 'running' || job?.state === 'paused';

export function useReviewJob() {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [followed, setFollowed] = useState<string>();
  const active = useQuery(activeJobsQuery).data?.find((job) => KINDS.has(job.kind));
  const id = followed ?? active?.id;
  const { data: job } = useQuery({
    queryKey: ['job', 'review', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id ?? '' } }, signal })),
    refetchInterval: (query) => (query.state.data && !goesOn(query.state.data) ? false : LOOK_MS),
  });
  const onError = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });

  const ended = job && job.id === id && !goesOn(job) ? job.id : undefined;
  useEffect(() => {
    if (!ended || !job) return;
    void refreshReviews(client);
    void client.invalidateQueries({ queryKey: activeJobsQuery.queryKey });
    if (job.state !== 'succeeded') return;
    const result = (job.result ?? {}) as { found?: number; merged?: number; parted?: number };
    if (job.kind === SCAN) toast({ text: t('review.scanned', { count: result.found ?? 0 }) });
    else if (job.kind === MERGE_ALIKE) toast({ text: t('review.merged_many', { count: result.merged ?? 0 }) });
    else toast({ text: t('review.parted_many', { count: result.parted ?? 0 }) });
    // told once, when it ends
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ended]);

  const start = useMutation({
    mutationFn: (what: Start) => (what.kind === 'scan' ? startScan() : what.kind === 'merge' ? startMerging() : startParting(what.batch)),
    onSuccess: ({ job_id }) => {
      setFollowed(job_id);
      return client.invalidateQueries({ queryKey: activeJobsQuery.queryKey });
    },
    onError,
  });
  const cancel = useMutation({ mutationFn: cancelJob, onSuccess: () => client.invalidateQueries({ queryKey: ['job'] }), onError });
  return { running: goesOn(job) ? job : undefined, start, cancel };
}
