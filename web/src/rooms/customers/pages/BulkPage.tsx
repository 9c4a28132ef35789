/** Bulk work done and under way: what came of it, the list of who was left, and taking it back. */
import { DownloadOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';

import { useTopics } from '@/api/live';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { bulksQuery, followBulk, resultHref, undoBulk, type Bulk } from '../list/bulk';
import { useFieldWords } from '../record/fields';

export default function BulkPage() {
  const { t, fieldOf, valueOf } = useFieldWords();
  const format = useFormat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  useTopics('job');
  const { data: bulks, error, isPending } = useQuery(bulksQuery);
  const undo = useMutation({
    mutationFn: async (bulk: Bulk) => undoBulk(bulk.id),
    onSuccess: (started) => {
      void client.invalidateQueries({ queryKey: bulksQuery.queryKey });
      followBulk(client, started).catch((failed: unknown) => toast({ text: wordsOf(failed), tone: 'danger' }));
    },
    onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }),
  });
  const { mutate: takeBack, isPending: taking } = undo;

  const columns = useMemo<Column<Bulk>[]>(() => {
    const said = ({ action, summary }: Bulk) => {
      const lists = summary as Record<string, unknown>;
      if (action === 'edit') return Object.entries(lists).map(([key, value]) => `${fieldOf(key)} ${valueOf(key, value)}`).join(t('comma'));
      if (action === 'tag') {
        const some = (name: 'add' | 'take') => (Array.isArray(lists[name]) && lists[name].length > 0 ? [t(`bulk.said_${name}`, { names: valueOf('tags', lists[name]) })] : []);
        return [...some('add'), ...some('take')].join(t('comma'));
      }
      if (action === 'assign') return (lists.owners as string[]).map((one) => valueOf('owner_id', one)).join(t('comma')) || t('nobody');
      return '';
    };
    return [
      { key: 'what', title: t('bulk.what'), card: 'title', width: 250, render: (bulk) => [t(`bulk.actions.${bulk.action}`), said(bulk)].filter(Boolean).join(t('bulk.colon')) },
      {
        key: 'state',
        title: t('bulk.state'),
        width: 100,
        render: (bulk) =>
          bulk.undone_by_id ? <Tag tone="neutral">{t('history.undone')}</Tag> : bulk.finished_at ? <Tag tone="jade">{t('bulk.finished')}</Tag> : <Tag tone="amber">{t('bulk.unfinished')}</Tag>,
      },
      { key: 'done', title: t('bulk.done'), numeric: true, width: 84, render: (bulk) => format.number(bulk.done) },
      { key: 'unchanged', title: t('bulk.unchanged'), numeric: true, width: 96, render: (bulk) => format.number(bulk.unchanged) },
      { key: 'refused', title: t('bulk.refused'), numeric: true, width: 84, render: (bulk) => format.number(bulk.refused) },
      { key: 'by', title: t('bulk.by'), width: 100, render: (bulk) => bulk.created_by_name ?? '–' },
      { key: 'at', title: t('bulk.at'), width: 130, render: (bulk) => <When at={bulk.created_at} /> },
      {
        key: 'acts',
        title: t('more'),
        width: 250,
        render: (bulk) => (
          <>
            <Button type="link" size="small" icon={<DownloadOutlined />} href={resultHref(bulk.id, bulk.refused > 0 ? 'refused' : undefined)}>
              {t(bulk.refused > 0 ? 'bulk.download_refused' : 'bulk.download')}
            </Button>
            {bulk.may_undo && bulk.finished_at && (
              <Button type="link" size="small" icon={<UndoOutlined />} disabled={taking} onClick={() => takeBack(bulk)}>
                {t('bulk.undo')}
              </Button>
            )}
          </>
        ),
      },
    ];
  }, [t, format, fieldOf, valueOf, takeBack, taking]);
  return (
    <>
      <PageHeader title={t('bulk.title')} lead={t('bulk.lead')} actions={<Button onClick={() => void navigate('/customers')}>{t('bin.back')}</Button>} />
      <DataTable
        name="customers.bulk"
        label={t('bulk.title')}
        columns={columns}
        list={{ rows: bulks, loading: isPending, error }}
        rowKey={(bulk) => bulk.id}
        empty={<EmptyState title={t('bulk.none')} detail={t('bulk.none_detail')} />}
      />
    </>
  );
}
