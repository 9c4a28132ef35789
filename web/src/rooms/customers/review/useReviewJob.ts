/** The scan or the merging that is under way: started here or before, followed until it ends. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { activeJobsQuery, type Job } from '@/api/jobs';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { cancelJob, MERGE_ALIKE, refreshReviews, SCAN, startMerging, startScan } from './data';

export function useReviewJob() {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data: jobs } = useQuery(activeJobsQuery);
  const running = jobs?.find((job) => job.kind === SCAN || job.kind === MERGE_ALIKE);
  const followed = useRef<string>(undefined);
  const onError = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });

  const tell = (job: Job) => {
    if (job.state !== 'succeeded') return;
    const result = (job.result ?? {}) as { found?: number; merged?: number };
    toast({ text: job.kind === SCAN ? t('review.scanned', { count: result.found ?? 0 }) : t('review.merged_many', { count: result.merged ?? 0 }) });
  };

  // a job that was seen running and is no more has ended
  useEffect(() => {
    if (running) {
      followed.current = running.id;
      return;
    }
    const ended = jobs && followed.current;
    if (!ended) return;
    followed.current = undefined;
    void refreshReviews(client);
    answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: ended } } })).then(tell, onError);
    // told once, when it ends
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [running?.id, jobs]);

  const start = useMutation({
    mutationFn: (kind: typeof SCAN | typeof MERGE_ALIKE) => (kind === SCAN ? startScan() : startMerging()),
    onSuccess: ({ job_id }) => {
      followed.current = job_id;
      return client.invalidateQueries({ queryKey: ['job'] });
    },
    onError,
  });
  const cancel = useMutation({ mutationFn: cancelJob, onSuccess: () => client.invalidateQueries({ queryKey: ['job'] }), onError });
  return { running, start, cancel };
}
