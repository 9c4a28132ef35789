/** What stands on the start page: my tasks with a line to add one, my meetings, what changed in what I follow. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { addDays, today } from '@/kit/calendar/days';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { dayOf } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { Skeleton } from '@/kit/Skeleton';

import { createTask, notificationsQuery, tasksQuery, type Task } from '../data';
import { meetingsQuery, type Meeting } from '../meetings/data';
import { MeetingList } from '../meetings/MeetingList';
import { MeetingPanel } from '../meetings/MeetingPanel';
import { NoticeList } from '../notices/NoticeList';
import { TaskList } from '../tasks/TaskList';
import { TaskPanel } from '../tasks/TaskPanel';
import { useActs } from '../useActs';
import s from './today.module.css';

function QuickAdd() {
  const { t } = useTranslation('collaboration');
  const { timeZone } = useFormat();
  const { act, busy } = useActs();
  const [title, setTitle] = useState('');
  const add = async () => {
    if (!title.trim()) return;
    const body = { title: title.trim(), detail: '', due_on: today(timeZone), priority: 'normal' as const };
    if (await act(() => createTask(body), t('task.saved'))) setTitle('');
  };
  return (
    <div className={s.quick}>
      <Input
        aria-label={t('today.quick')}
        placeholder={t('today.quick')}
        maxLength={300}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onPressEnter={(event) => !event.nativeEvent.isComposing && void add()}
      />
      <Button icon={<PlusOutlined />} aria-label={t('task.new')} loading={busy} disabled={!title.trim()} onClick={() => void add()} />
    </div>
  );
}

export function MyTasks({ me }: { me: string }) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const list = useKeyset(tasksQuery(me, 'mine', false));
  const [open, setOpen] = useState<Task>();
  useTopics(`task:${me}`);
  const due = list.rows?.filter((task) => task.bucket === 'overdue' || task.bucket === 'today');
  return (
    <PanelCard title={t('today.tasks')} count={due?.length || undefined} action={<Link to="/tasks">{t('today.all_tasks')}</Link>}>
      {can('collaboration.task.create') && <QuickAdd />}
      {list.loading && <Skeleton lines={5} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {due?.length === 0 && <EmptyState small title={t('today.no_tasks')} />}
      {due && <TaskList tasks={due} onOpen={setOpen} />}
      {open && <TaskPanel key={open.id} task={open} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}

export function MyMeetings({ me }: { me: string }) {
  const { t } = useTranslation('collaboration');
  const { timeZone } = useFormat();
  const on = today(timeZone);
  const { data, isPending, error, refetch } = useQuery(meetingsQuery(me, `${addDays(on, -1)}T00:00:00Z`, `${addDays(on, 3)}T00:00:00Z`, 'mine'));
  const [open, setOpen] = useState<Meeting>();
  useTopics(`meeting:${me}`);
  const soon = data?.items.filter((one) => one.outcome === null && [on, addDays(on, 1)].includes(dayOf(one.start_at, timeZone)));
  return (
    <PanelCard title={t('today.meetings')} count={soon?.length || undefined} action={<Link to="/calendar">{t('meeting.calendar')}</Link>}>
      {isPending && <Skeleton lines={3} />}
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
      {soon?.length === 0 && <EmptyState small title={t('today.no_meetings')} />}
      {soon && <MeetingList meetings={soon} onOpen={setOpen} />}
      {open && <MeetingPanel key={open.id + open.start_at} meeting={open} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}

export function Followed({ me }: { me: string }) {
  const { t } = useTranslation('collaboration');
  const list = useKeyset(notificationsQuery(me, 'change', 12));
  useTopics(`notification:${me}`);
  return (
    <PanelCard title={t('today.followed')} action={<Link to="/notifications?kind=change">{t('today.all_changes')}</Link>}>
      {list.loading && <Skeleton lines={5} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.rows?.length === 0 && <EmptyState small title={t('today.nothing_followed')} detail={t('today.follow_hint')} />}
      {list.rows && <NoticeList notices={list.rows} />}
    </PanelCard>
  );
}
