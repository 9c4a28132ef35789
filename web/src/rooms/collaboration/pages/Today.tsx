/** The start page: what I have to do today, what changed where I look on, and what other rooms add (slot "collaboration.today"). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan, useSession } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Panels } from '@/kit/panels';
import { Skeleton } from '@/kit/Skeleton';

import s from '../collaboration.module.css';
import { notificationsQuery, tasksQuery, type Task } from '../data';
import { NoticeList } from '../notices/NoticeList';
import { TaskList } from '../tasks/TaskList';
import { TaskPanel } from '../tasks/TaskPanel';

function MyTasks({ me }: { me: string }) {
  const { t } = useTranslation('collaboration');
  const list = useKeyset(tasksQuery(me, 'mine', false));
  const [open, setOpen] = useState<Task>();
  useTopics(`task:${me}`);
  const due = list.rows?.filter((task) => task.bucket === 'overdue' || task.bucket === 'today');
  return (
    <PanelCard title={t('today.tasks')} count={due?.length || undefined} action={<Link to="/tasks">{t('today.all_tasks')}</Link>}>
      {list.loading && <Skeleton lines={5} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {due?.length === 0 && <EmptyState small title={t('today.no_tasks')} detail={<Link to="/tasks?new=1">{t('task.new')}</Link>} />}
      {due && <TaskList tasks={due} onOpen={setOpen} />}
      {open && <TaskPanel key={open.id} task={open} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}

function Followed({ me }: { me: string }) {
  const { t } = useTranslation('collaboration');
  const list = useKeyset(notificationsQuery(me, 'change', 12));
  return (
    <PanelCard title={t('today.followed')}>
      {list.loading && <Skeleton lines={5} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.rows?.length === 0 && <EmptyState small title={t('today.nothing_followed')} detail={t('today.follow_hint')} />}
      {list.rows && <NoticeList notices={list.rows} />}
    </PanelCard>
  );
}

export default function Today() {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const session = useSession();
  const me = session?.user.id ?? '';
  return (
    <>
      <PageHeader title={t('today.title')} lead={t('today.hello', { name: session?.user.name })} />
      <div className={s.today}>
        {can('collaboration.task.view') && <MyTasks me={me} />}
        <Followed me={me} />
        <Panels slot="collaboration.today" id={me} />
      </div>
    </>
  );
}
