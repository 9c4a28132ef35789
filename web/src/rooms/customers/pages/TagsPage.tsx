/** All tags with how many customers carry each: make, rename, regroup, merge, delete. */
import { DeleteOutlined, EditOutlined, MergeCellsOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';

import { deleteTag, restoreTag, tagsQuery, type CustomerTag } from '../data';
import { TagDialog } from '../list/TagDialog';

type Asking = { tag: CustomerTag | undefined; merge: boolean };

const searchOf = (id: string) => new URLSearchParams({ filter: JSON.stringify({ all: [{ fact: 'customers.tags', op: 'has_any', value: [id] }] }) }).toString();

export default function TagsPage() {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data: tags, error, isPending } = useQuery(tagsQuery(true));
  const [asking, setAsking] = useState<Asking>();
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });
  const remove = useMutation({
    mutationFn: (tag: CustomerTag) => deleteTag(tag.id),
    onSuccess: (_, tag) => {
      toast({ text: t('tags.deleted', { name: tag.name, count: tag.used ?? 0 }), undo: () => restoreTag(tag.id).then(refresh) });
      return refresh();
    },
    onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }),
  });
  const { mutate: removeTag } = remove;
  const columns = useMemo<Column<CustomerTag>[]>(
    () => [
      { key: 'name', title: t('tags.name'), card: 'title', render: (tag) => <Tag tone="jade">{tag.name}</Tag> },
      { key: 'group', title: t('tags.group'), isEmpty: (tag) => !tag.group, render: (tag) => tag.group ?? '–' },
      { key: 'used', title: t('tags.used'), numeric: true, width: 120, render: (tag) => <Link to={`/customers?${searchOf(tag.id)}`}>{format.number(tag.used ?? 0)}</Link> },
      {
        key: 'acts',
        title: t('more'),
        width: 140,
        render: (tag) => (
          <>
            <Button type="text" icon={<EditOutlined />} aria-label={t('tags.edit', tag)} title={t('tags.edit', tag)} onClick={() => setAsking({ tag, merge: false })} />
            <Button type="text" icon={<MergeCellsOutlined />} aria-label={t('tags.merge', tag)} title={t('tags.merge', tag)} onClick={() => setAsking({ tag, merge: true })} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('tags.delete', tag)} title={t('tags.delete', tag)} onClick={() => removeTag(tag)} />
          </>
        ),
      },
    ],
    [t, format, removeTag],
  );
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAsking({ tag: undefined, merge: false })} data-testid="new-tag">
      {t('tags.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('tags.title')} lead={t('tags.lead')} primary={create} />
      <DataTable name="customers.tags" label={t('tags.title')} columns={columns} list={{ rows: tags, loading: isPending, error }} rowKey={(tag) => tag.id} empty={<EmptyState title={t('tags.none')} detail={t('tags.lead')} />} />
      {asking && <TagDialog {...asking} tags={tags ?? []} onClose={() => setAsking(undefined)} onDone={refresh} />}
    </>
  );
}
