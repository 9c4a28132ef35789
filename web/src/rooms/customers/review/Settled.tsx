/** What was merged and told apart, the last first, each to be taken back; merges also from long ago. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useErrorWords } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { undoMerge } from '../data';
import { decide, mergesQuery, refreshReviews, type MergeDone, type Summary } from './data';
import s from './review.module.css';

function Merged() {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const list = useKeyset<MergeDone>(mergesQuery);
  const undo = useMutation({
    mutationFn: async (id: string) => {
      await undoMerge(id);
    },
    onSuccess: () => {
      toast({ text: t('merge.undone_done') });
      return client.invalidateQueries();
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  if (!list.rows?.length) return null;
  return (
    <section aria-labelledby="merged">
      <h2 id="merged">{t('review.merged')}</h2>
      <ul>
        {list.rows.map((one) => (
          <li key={one.id} data-testid="merged">
            <span>
              {t('review.merged_into', { loser: one.loser_name || t('unnamed') })} <Link to={`/customers/${one.survivor_id}`}>{one.survivor_name || t('unnamed')}</Link>
              <small>
                <When at={one.at} /> {one.actor_name}
              </small>
            </span>
            {one.undone_at ? (
              <Tag>{t('history.undone')}</Tag>
            ) : (
              <Button size="small" disabled={undo.isPending} loading={undo.isPending && undo.variables === one.id} onClick={() => undo.mutate(one.id)}>
                {t('merge.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button type="text" loading={list.loadingMore} onClick={list.loadMore}>
          {t('kit:table.more')}
        </Button>
      )}
    </section>
  );
}

export function Settled({ summary, busy, onPart }: { summary: Summary; busy: boolean; onPart: (batch: string) => void }) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const onError = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const reopen = useMutation({ mutationFn: (id: string) => decide(id, 'open'), onSuccess: () => refreshReviews(client), onError });
  return (
    <div className={s.settled}>
      {summary.batches.length > 0 && (
        <section aria-labelledby="batches">
          <h2 id="batches">{t('review.batches')}</h2>
          <ul>
            {summary.batches.map((one) => (
              <li key={one.id}>
                <span>
                  {t('review.batch', { count: one.merged })}
                  <small>
                    <When at={one.at} /> {one.actor_name}
                  </small>
                </span>
                {one.left === 0 ? (
                  <Tag>{t('history.undone')}</Tag>
                ) : (
                  <Button size="small" disabled={busy} onClick={() => onPart(one.id)}>
                    {t('review.part_all', { count: one.left })}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Merged />
      {summary.different.length > 0 && (
        <section aria-labelledby="apart">
          <h2 id="apart">{t('review.apart')}</h2>
          <ul>
            {summary.different.map((one) => (
              <li key={one.id}>
                <span>
                  {[one.first_name || t('unnamed'), one.second_name || t('unnamed')].join(' · ')}
                  <small>
                    <When at={one.at} /> {one.actor_name}
                  </small>
                </span>
                <Button size="small" disabled={reopen.isPending} onClick={() => reopen.mutate(one.id)}>
                  {t('review.reopen')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
