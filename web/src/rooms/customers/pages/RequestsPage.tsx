/** Requests to see customers: those that wait for my answer, and what became of mine. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useErrorWords } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { answerRequest, requestsQuery, undoAnswer, type AccessRequest, type Answer } from '../review/requests';

const TONE = { shared: 'jade', assigned: 'jade', refused: 'neutral' } as const;

export default function RequestsPage() {
  const { t } = useTranslation('customers');
  const can = useCan();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  useTopics('customer');
  const { data, error, isPending } = useQuery(requestsQuery);
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });
  const onError = (failed: unknown) => toast({ text: wordsOf(failed), tone: 'danger' });
  const give = useMutation({
    mutationFn: ({ id, given }: { id: string; given: Answer }) => answerRequest(id, given),
    onSuccess: (_, { id, given }) => {
      toast({ text: t(`requests.told.${given}`), undo: () => undoAnswer(id).then(refresh, onError) });
      return refresh();
    },
    onError,
  });
  const back = useMutation({ mutationFn: undoAnswer, onSuccess: refresh, onError });
  const { mutate: answer, isPending: busy } = give;
  const { mutate: undo } = back;
  const columns = useMemo<Column<AccessRequest>[]>(
    () => [
      { key: 'customer', title: t('requests.customer'), card: 'title', width: 180, render: (one) => (one.customer_id ? <Link to={`/customers/${one.customer_id}`}>{one.name || t('unnamed')}</Link> : one.name) },
      { key: 'by', title: t('requests.by'), width: 130, render: (one) => (one.mine ? t('requests.me') : (one.asked_by_name ?? '–')) },
      { key: 'at', title: t('requests.at'), width: 140, render: (one) => <When at={one.asked_at} /> },
      {
        key: 'answer',
        title: t('requests.answer'),
        width: 200,
        render: (one) => (
          <>
            {one.answer ? <Tag tone={TONE[one.answer]}>{t(`requests.answers.${one.answer}`)}</Tag> : <Tag tone="amber">{t('requests.waiting')}</Tag>} {one.answered_by_name}
          </>
        ),
      },
      {
        key: 'acts',
        title: t('more'),
        width: 260,
        render: (one) => (
          <>
            {one.may_answer && can('access.record.share') && (
              <Button type="link" size="small" disabled={busy} onClick={() => answer({ id: one.id, given: 'shared' })}>
                {t('requests.share')}
              </Button>
            )}
            {one.may_answer && (
              <>
                <Button type="link" size="small" disabled={busy} onClick={() => answer({ id: one.id, given: 'assigned' })}>
                  {t('requests.assign')}
                </Button>
                <Button type="link" size="small" disabled={busy} onClick={() => answer({ id: one.id, given: 'refused' })}>
                  {t('requests.refuse')}
                </Button>
              </>
            )}
            {one.may_undo && (
              <Button type="link" size="small" onClick={() => undo(one.id)}>
                {t('requests.undo')}
              </Button>
            )}
          </>
        ),
      },
    ],
    [t, can, answer, busy, undo],
  );
  return (
    <>
      <PageHeader title={t('requests.title')} lead={t('requests.lead')} />
      <DataTable
        name="customers.requests"
        label={t('requests.title')}
        columns={columns}
        list={{ rows: data, loading: isPending, error }}
        rowKey={(one) => one.id}
        empty={<EmptyState title={t('requests.none')} detail={t('requests.none_detail')} />}
      />
    </>
  );
}
