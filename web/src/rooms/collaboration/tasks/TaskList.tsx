/** Tasks one below the other: a box to tick, the title that opens it, when, about whom. */
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';

import s from '../collaboration.module.css';
import { finishTask, reopenTask, type Task } from '../data';
import { useActs } from '../useActs';

function Due({ task }: { task: Task }) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  if (!task.due_on) return null;
  // noon, so that no time zone moves the day
  const words = [format.date(`${task.due_on}T12:00:00Z`), task.due_time?.slice(0, 5)].filter(Boolean).join(' ');
  return task.bucket === 'overdue' ? <Tag tone="cinnabar">{t('task.overdue_since', { when: words })}</Tag> : <span className="gx-figures">{words}</span>;
}

export interface TaskListProps {
  tasks: readonly Task[];
  onOpen: (task: Task) => void;
  /** On a record's own page its name says nothing. */
  bare?: boolean;
  /** Whose they are is told where they are not the reader's. */
  showAssignee?: boolean;
}

export function TaskList({ tasks, onOpen, bare, showAssignee }: TaskListProps) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const { act } = useActs();
  const tick = (task: Task) =>
    task.bucket === 'done' ? act(() => reopenTask(task.id), t('task.reopened')) : act(() => finishTask(task.id), t(task.repeat ? 'task.finished_again' : 'task.finished'));
  return (
    <ul className={s.tasks}>
      {tasks.map((task) => (
        <li key={task.id} className={task.bucket === 'done' ? `${s.task} ${s.done}` : s.task}>
          <Checkbox
            className={s.tick}
            aria-label={t(task.bucket === 'done' ? 'task.reopen' : 'task.finish', { title: task.title })}
            checked={task.bucket === 'done'}
            disabled={!can('collaboration.task.edit')}
            onChange={() => void tick(task)}
          />
          <div className={s.what}>
            <button type="button" className={s.title} onClick={() => onOpen(task)}>
              {task.title}
            </button>
            <div className={s.meta}>
              <Due task={task} />
              {task.priority === 'high' && <Tag tone="amber">{t('task.priorities.high')}</Tag>}
              {task.repeat && <span>{t(`task.repeats.${task.repeat}`)}</span>}
              {showAssignee && <span>{task.assignee_name}</span>}
              {!bare && task.record && <Link to={task.record.page}>{task.record.name ?? t('unnamed')}</Link>}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
