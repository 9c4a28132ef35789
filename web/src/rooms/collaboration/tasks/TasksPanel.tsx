/** Tasks about a record, and a new one by its button or the key T. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { Skeleton } from '@/kit/Skeleton';

import { recordTasksQuery, type Ref, type Task } from '../data';
import { useKey } from '../useKey';
import { TaskList } from './TaskList';
import { TaskPanel } from './TaskPanel';

export function Tasks({ about }: { about: Ref }) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const list = useKeyset(recordTasksQuery(about));
  const [open, setOpen] = useState<Task | 'new'>();
  useTopics(`task:${about.id}`);
  const mayAdd = can('collaboration.task.create');
  useKey('t', () => mayAdd && setOpen('new'));
  return (
    <PanelCard
      title={t('task.title')}
      action={
        mayAdd && (
          <Button size="small" type="text" icon={<PlusOutlined />} title={`${t('task.new')} T`} onClick={() => setOpen('new')}>
            {t('task.new')}
          </Button>
        )
      }
    >
      {list.loading && <Skeleton lines={3} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.rows?.length === 0 && <EmptyState small title={t('task.none')} />}
      {list.rows && <TaskList bare showAssignee tasks={list.rows} onOpen={setOpen} />}
      {list.hasMore && (
        <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
          {t('more')}
        </Button>
      )}
      {open && <TaskPanel task={open === 'new' ? undefined : open} about={about} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}

export default function CustomerTasks({ id }: { id: string }) {
  return <Tasks about={{ object: 'customer', id }} />;
}
