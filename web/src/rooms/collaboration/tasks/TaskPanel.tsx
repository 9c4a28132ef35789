/** One task beside the page, new or to be changed. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import { DateInput } from '@/kit/DateInput';
import { Field } from '@/kit/Field';
import { byName, peopleOptions } from '@/kit/people';
import { SidePanel } from '@/kit/SidePanel';

import s from '../collaboration.module.css';
import { changeTask, colleaguesQuery, createTask, removeTask, type Ref, type Task, type TaskInput } from '../data';
import { useActs } from '../useActs';

const PRIORITIES = ['low', 'normal', 'high'] as const;
const REPEATS = ['daily', 'weekly', 'monthly'] as const;
const REMINDERS = [0, 10, 30, 60, 24 * 60] as const;

type Draft = Pick<TaskInput, 'title' | 'detail' | 'priority'> & {
  assignee_id: string | undefined;
  due_on: string | null;
  due_time: string | null;
  repeat: (typeof REPEATS)[number] | null;
  remind_minutes: number | null;
};

function draftOf(task: Task | undefined, title: string, me: string | undefined): Draft {
  return {
    title: task?.title ?? title,
    detail: task?.detail ?? '',
    priority: task?.priority ?? 'normal',
    assignee_id: task?.assignee_id ?? me,
    due_on: task?.due_on ?? null,
    due_time: task?.due_time?.slice(0, 5) ?? null,
    repeat: task?.repeat ?? null,
    remind_minutes: task?.remind_minutes ?? null,
  };
}

export interface TaskPanelProps {
  /** The task to change; none: a new one. */
  task?: Task;
  /** The record a new one is about. */
  about?: Ref;
  title?: string;
  onClose: () => void;
}

export function TaskPanel({ task, about, title = '', onClose }: TaskPanelProps) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const me = useSession()?.user.id;
  const people = useQuery(colleaguesQuery).data;
  const { act, busy } = useActs();
  const [draft, setDraft] = useState(() => draftOf(task, title, me));
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const locked = !can(task ? 'collaboration.task.edit' : 'collaboration.task.create');
  const undated = !draft.due_on;

  const save = async () => {
    const body = undated ? { ...draft, due_time: null, repeat: null, remind_minutes: null } : draft;
    const whole = { ...body, title: draft.title.trim() };
    const saved = task
      ? await act(() => changeTask(task.id, whole), t('task.changed'))
      : await act(() => createTask({ ...whole, object: about?.object ?? null, object_id: about?.id ?? null }), t('task.saved'));
    if (saved) onClose();
  };
  return (
    <SidePanel
      title={t(task ? 'task.one' : 'task.new')}
      onClose={onClose}
      footer={
        !locked && (
          <>
            {task && (
              <Button danger type="text" onClick={() => void act(() => removeTask(task.id), t('task.removed')).then((gone) => gone && onClose())}>
                {t('task.remove')}
              </Button>
            )}
            <Button type="primary" loading={busy} disabled={!draft.title.trim()} onClick={() => void save()}>
              {t('task.save')}
            </Button>
          </>
        )
      }
    >
      <div className={s.form}>
        <Field label={t('task.fields.title')} required>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={300}
              disabled={locked}
              value={draft.title}
              onChange={(event) => set({ title: event.target.value })}
              onPressEnter={(event) => !event.nativeEvent.isComposing && draft.title.trim() && void save()}
            />
          )}
        </Field>
        <div className={s.pair}>
          <Field label={t('task.fields.due_on')}>{(control) => <DateInput {...control} soon disabled={locked} value={draft.due_on ?? undefined} onChange={(day) => set({ due_on: day ?? null })} />}</Field>
          {!undated && (
            <>
              <Field label={t('task.fields.due_time')}>
                {(control) => <Input {...control} type="time" disabled={locked} value={draft.due_time ?? ''} onChange={(event) => set({ due_time: event.target.value || null })} />}
              </Field>
              <Field label={t('task.fields.repeat')}>
                {(control) => (
                  <Select {...control} allowClear disabled={locked} placeholder={t('task.once')} value={draft.repeat} onChange={(repeat) => set({ repeat: repeat ?? null })} options={REPEATS.map((value) => ({ value, label: t(`task.repeats.${value}`) }))} />
                )}
              </Field>
              <Field label={t('task.fields.remind')}>
                {(control) => (
                  <Select {...control} allowClear disabled={locked} placeholder={t('task.no_reminder')} value={draft.remind_minutes} onChange={(minutes) => set({ remind_minutes: minutes ?? null })} options={REMINDERS.map((value) => ({ value: Number(value), label: t(`task.reminders.${value}`) }))} />
                )}
              </Field>
            </>
          )}
          <Field label={t('task.fields.assignee')}>
            {(control) => (
              <Select {...control} showSearch={{ filterOption: byName }} disabled={locked} value={draft.assignee_id} onChange={(assignee_id) => set({ assignee_id })} options={peopleOptions(people)} />
            )}
          </Field>
          <Field label={t('task.fields.priority')}>
            {(control) => <Select {...control} disabled={locked} value={draft.priority} onChange={(priority) => set({ priority })} options={PRIORITIES.map((value) => ({ value, label: t(`task.priorities.${value}`) }))} />}
          </Field>
        </div>
        <Field label={t('task.fields.detail')}>
          {(control) => <Input.TextArea {...control} autoSize={{ minRows: 3, maxRows: 12 }} disabled={locked} value={draft.detail} onChange={(event) => set({ detail: event.target.value })} />}
        </Field>
      </div>
    </SidePanel>
  );
}
