/** Every change of the customer's fields and every merge, newest first, each of which can be taken back. */
import { EditOutlined, MergeCellsOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';

import { useCan } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Tag } from '@/kit/Tag';
import { Timeline } from '@/kit/Timeline';
import { toast } from '@/kit/toast';

import { historyQuery, undoChange, undoMerge, type Customer } from '../data';
import { useWords } from '../words';
import { Differences } from './Differences';
import s from './record.module.css';

const ACTIONS = ['create', 'edit', 'delete', 'restore', 'undo', 'merge', 'unmerge'] as const;
type Action = (typeof ACTIONS)[number];
const isAction = (action: string): action is Action => (ACTIONS as readonly string[]).includes(action);
const ICONS: Partial<Record<string, React.ReactNode>> = { create: <PlusOutlined />, undo: <UndoOutlined /> };

export function History({ customer }: { customer: Customer }) {
  const { id } = customer;
  const { t } = useWords();
  const can = useCan();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data, error, refetch } = useQuery(historyQuery(id));
  const undo = useMutation({
    mutationFn: undoChange,
    onSuccess: () => toast({ text: t('history.taken_back') }),
    onError: (problem) => toast({ text: wordsOf(problem), tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['customer'] }),
  });
  const part = useMutation({
    mutationFn: async (merge: string) => {
      await undoMerge(merge);
    },
    onSuccess: () => toast({ text: t('merge.undone_done') }),
    onError: (problem) => toast({ text: wordsOf(problem), tone: 'danger' }),
    onSettled: () => client.invalidateQueries(),
  });
  const merges = customer.merges.map((merge) => ({
    id: merge.id,
    at: merge.at,
    icon: <MergeCellsOutlined />,
    tone: merge.undone_at ? ('neutral' as const) : ('indigo' as const),
    title: (
      <>
        {t('history.merged', { name: merge.loser_name || t('unnamed') })} {merge.undone_at && <Tag>{t('history.undone')}</Tag>}
      </>
    ),
    by: undefined,
    body: !merge.undone_at && can('customers.customer.merge') && (
      <Button size="small" type="text" className={s.undo} icon={<UndoOutlined />} disabled={part.isPending} onClick={() => part.mutate(merge.id)}>
        {t('merge.undo')}
      </Button>
    ),
  }));
  const changes = data?.map((entry) => ({
    id: entry.change_set_id,
    at: entry.at,
    icon: ICONS[entry.action] ?? <EditOutlined />,
    tone: entry.undone ? ('neutral' as const) : ('indigo' as const),
    title: (
      <>
        {isAction(entry.action) ? t(`history.actions.${entry.action}`) : entry.action} {entry.undone && <Tag>{t('history.undone')}</Tag>}
      </>
    ),
    by: entry.actor_name ?? undefined,
    body: (
      <>
        <Differences entry={entry} />
        {!entry.undone && entry.action !== 'create' && can('customers.customer.edit') && (
          <Button size="small" type="text" className={s.undo} icon={<UndoOutlined />} disabled={undo.isPending} onClick={() => undo.mutate(entry.change_set_id)}>
            {t('history.undo')}
          </Button>
        )}
      </>
    ),
  }));
  const items = changes && [...changes, ...merges].sort((one, other) => other.at.localeCompare(one.at));
  return <Timeline items={items} error={error} onRetry={() => void refetch()} empty={t('history.nothing')} />;
}
