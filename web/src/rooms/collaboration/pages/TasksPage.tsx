/** My tasks: overdue, today, upcoming; those I gave to others; what is done. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { answer, api } from '@/api/client';
import { useTopics } from '@/api/live';
import { useCan, useSession } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';

import s from '../collaboration.module.css';
import { tasksQuery, type Task } from '../data';
import { TaskList } from '../tasks/TaskList';
import { TaskPanel } from '../tasks/TaskPanel';

const VIEWS = ['open', 'given', 'done'] as const;
type View = (typeof VIEWS)[number];
const BUCKETS = ['overdue', 'today', 'upcoming', 'done'] as const;

/** The task an address names, fetched by itself: it may be on no page of the list. */
function Named({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useQuery({
    queryKey: ['task', 'one', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/tasks/{task_id}', { params: { path: { task_id: id } }, signal })),
  });
  return data ? <TaskPanel task={data} onClose={onClose} /> : null;
}

export default function TasksPage() {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const me = useSession()?.user.id ?? '';
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'open';
  const [open, setOpen] = useState<Task>();
  const list = useKeyset(tasksQuery(me, view === 'given' ? 'given' : 'mine', view === 'done'));
  useTopics(`task:${me}`);
  const go = (to: Record<string, string>) => setParams(to, { replace: true });
  const show = (to: View) => go(to === 'open' ? {} : { view: to });
  const back = () => {
    setOpen(undefined);
    show(view);
  };
  const add = can('collaboration.task.create') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go({ new: '1' })}>
      {t('task.new')}
    </Button>
  );
  const named = params.get('task');
  return (
    <>
      <PageHeader title={t('task.mine')} primary={list.rows?.length ? add : undefined} />
      <Tabs label={t('task.views.label')} value={view} onChange={show} tabs={VIEWS.map((key) => ({ key, label: t(`task.views.${key}`) }))}>
        <div className={s.page}>
          {list.loading && <Skeleton lines={8} height={22} />}
          {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
          {list.rows?.length === 0 && <EmptyState title={t(`task.empty.${view}`)} detail={t('task.empty.detail')} action={view === 'open' && add} />}
          {BUCKETS.map((bucket) => {
            const tasks = list.rows?.filter((task) => task.bucket === bucket) ?? [];
            if (tasks.length === 0) return null;
            return (
              <section key={bucket} className={s.group} aria-label={t(`task.buckets.${bucket}`)}>
                <h2>
                  {t(`task.buckets.${bucket}`)} <span className="gx-figures">{tasks.length}</span>
                </h2>
                <TaskList tasks={tasks} showAssignee={view === 'given'} onOpen={setOpen} />
              </section>
            );
          })}
          {list.hasMore && (
            <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
              {t('more')}
            </Button>
          )}
        </div>
      </Tabs>
      {params.has('new') && <TaskPanel onClose={back} />}
      {open && <TaskPanel key={open.id} task={open} onClose={back} />}
      {named && !open && <Named id={named} onClose={back} />}
    </>
  );
}
