/** Possible duplicates, one pair after another: compare, merge, tell apart, put off; by keys as well. */
import { HistoryOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { JobProgress } from '@/kit/JobProgress';
import { useKeyset, type KeysetList } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Panels } from '@/kit/panels';
import { useQueueKeys } from '@/kit/queue/useQueueKeys';
import { ActKey, WorkActs, WorkDone, WorkQueue, type Turn } from '@/kit/queue/WorkQueue';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { mergeCustomers, undoMerge } from '../data';
import { Comparison } from '../review/Comparison';
import { decide, mergesQuery, refreshReviews, reviewsQuery, summaryQuery, type Decision, type Review } from '../review/data';
import { Strength, useEvidence } from '../review/Evidence';
import s from '../review/review.module.css';
import { Settled } from '../review/Settled';
import { useReviewJob } from '../review/useReviewJob';

function Pair({ review, onGone, onStep }: { review: Review } & Turn) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const evidence = useEvidence();
  const [stays, setStays] = useState(review.first.id);
  const goes = stays === review.first.id ? review.second : review.first;
  const onError = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const merge = useMutation({
    mutationFn: () => mergeCustomers(stays, goes.id),
    onSuccess: ({ merge_id }) => {
      onGone();
      toast({
        text: t('merge.done', { name: goes.name || t('unnamed') }),
        undo: () => undoMerge(merge_id).then(() => client.invalidateQueries(), onError),
      });
      void client.invalidateQueries();
    },
    onError,
  });
  const settle = useMutation({
    mutationFn: (decision: Decision) => decide(review.id, decision),
    onSuccess: (_, decision) => {
      onGone();
      toast({ text: t(`review.told.${decision}`), undo: () => decide(review.id, 'open').then(() => refreshReviews(client), onError) });
      void refreshReviews(client);
    },
    onError,
  });
  const busy = merge.isPending || settle.isPending;
  const act = (run: () => void) => () => !busy && run();
  useQueueKeys({ m: act(merge.mutate), n: act(() => settle.mutate('different')), s: act(() => settle.mutate('later')), j: () => onStep(1), k: () => onStep(-1) });
  return (
    <section className={s.pair} aria-label={t('review.pair')} data-testid="pair">
      <p className={s.why}>
        <Strength of={review.strength} />
        <strong>{evidence(review)}</strong>
      </p>
      <Panels slot="customers.pair" id={review.first.id} other={review.second.id} fallback={null} />
      <Comparison review={review} staysId={stays} onStays={setStays} />
      <WorkActs>
        <Button type="primary" loading={merge.isPending} disabled={busy} onClick={() => merge.mutate()}>
          {t('merge.submit')}
          <ActKey>M</ActKey>
        </Button>
        <Button disabled={busy} onClick={() => settle.mutate('different')}>
          {t('review.different')}
          <ActKey>N</ActKey>
        </Button>
        <Button type="text" disabled={busy} onClick={() => settle.mutate('later')}>
          {t('review.later')}
          <ActKey>S</ActKey>
        </Button>
      </WorkActs>
    </section>
  );
}

function Work({ list }: { list: KeysetList<Review> }) {
  const { t } = useTranslation('customers');
  const evidence = useEvidence();
  const line = (one: Review) => ({
    title: (
      <>
        {one.first.name || t('unnamed')}
        <i aria-hidden="true">·</i>
        {one.second.name || t('unnamed')}
      </>
    ),
    end: <Strength of={one.strength} />,
    detail: evidence(one),
  });
  return (
    <WorkQueue list={list} label={t('review.queue')} keyOf={(one) => one.id} line={line}>
      {(review, turn) => <Pair key={review.id} review={review} {...turn} />}
    </WorkQueue>
  );
}

export default function ReviewPage() {
  const { t } = useTranslation('customers');
  const list = useKeyset(reviewsQuery);
  const { data: summary } = useQuery(summaryQuery);
  const { running, start, cancel } = useReviewJob();
  const [asking, setAsking] = useState(false);
  const scan = (primary: boolean) => (
    <Button type={primary ? 'primary' : 'default'} disabled={Boolean(running)} loading={start.isPending} onClick={() => start.mutate({ kind: 'scan' })} data-testid="scan">
      {t('review.scan')}
    </Button>
  );
  const merged = useKeyset(mergesQuery);
  const toMerged = merged.rows && merged.rows.length > 0 && (
    <Button type="text" icon={<HistoryOutlined />} onClick={() => document.getElementById('merged')?.scrollIntoView()} data-testid="to-merged">
      {t('review.to_merged')}
    </Button>
  );
  const empty = list.rows?.length === 0;
  return (
    <div className={s.page}>
      <PageHeader
        title={t('review.title')}
        count={summary && { value: summary.open }} lead={t('review.lead')}
        actions={
          <>
            {toMerged}
            {!empty && scan(false)}
          </>
        }
      />
      {running && (
        <div className={s.job}>
          <JobProgress job={running} />
          <Button size="small" disabled={cancel.isPending} onClick={() => cancel.mutate(running.id)}>
            {t('review.stop')}
          </Button>
        </div>
      )}
      {summary && summary.open + summary.settled_today > 0 && (
        <WorkDone done={summary.settled_today} left={summary.open} label={t('review.progress')}>
          <span>{t('review.settled_today', { count: summary.settled_today })}</span>
          <span>{t('review.left', { count: summary.open })}</span>
        </WorkDone>
      )}
      {summary && summary.alike > 1 && !running && (
        <div className={s.alike}>
          <span>{t('review.alike', { count: summary.alike })}</span>
          <Button size="small" type="primary" onClick={() => setAsking(true)}>
            {t('review.merge_alike', { count: summary.alike })}
          </Button>
        </div>
      )}
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : list.loading ? <Skeleton lines={10} height={22} /> : empty ? <EmptyState title={t('review.none')} detail={t('review.none_detail')} action={scan(true)} /> : <Work list={list} />}
      {summary && <Settled summary={summary} busy={Boolean(running) || start.isPending} onPart={(batch) => start.mutate({ kind: 'part', batch })} />}
      {asking && summary && (
        <ConfirmDialog
          title={t('review.merge_alike', { count: summary.alike })}
          detail={t('review.merge_alike_detail')}
          action={t('review.merge_alike', { count: summary.alike })}
          onConfirm={() => {
            setAsking(false);
            start.mutate({ kind: 'merge' });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
