/** The scan or the merging that is under way. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Job } from '@/api/jobs';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';
import { useFollowedJob } from '@/kit/useFollowedJob';

import { MERGE_ALIKE, PART_ALIKE, refreshReviews, SCAN, startMerging, startParting, startScan } from './data';

const KINDS = new Set([SCAN, MERGE_ALIKE, PART_ALIKE]);

/** What can be started: a look for duplicates, merging all that are the same, taking one such batch back. */
export type Start = { kind: 'scan' } | { kind: 'merge' } | { kind: 'part'; batch: string };

export function useReviewJob() {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const onEnd = (job: Job) => {
    void refreshReviews(client);
    if (job.state !== 'succeeded') return;
    const result = (job.result ?? {}) as { found?: number; merged?: number; parted?: number };
    if (job.kind === SCAN) toast({ text: t('review.scanned', { count: result.found ?? 0 }) });
    else if (job.kind === MERGE_ALIKE) toast({ text: t('review.merged_many', { count: result.merged ?? 0 }) });
    else toast({ text: t('review.parted_many', { count: result.parted ?? 0 }) });
  };
  const { running, follow, cancel } = useFollowedJob(KINDS, onEnd);
  const start = useMutation({
    mutationFn: (what: Start) => (what.kind === 'scan' ? startScan() : what.kind === 'merge' ? startMerging() : startParting(what.batch)),
    onSuccess: ({ job_id }) => follow(job_id),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  return { running, start, cancel };
}
