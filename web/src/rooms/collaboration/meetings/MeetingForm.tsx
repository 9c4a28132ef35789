/** The fields of a meeting: what, when, where, who, agenda. */
import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import { DateInput } from '@/kit/DateInput';
import { Field } from '@/kit/Field';
import { byName, peopleOptions } from '@/kit/people';

import s from '../collaboration.module.css';
import { colleaguesQuery } from '../data';
import { Clashes } from './Clashes';
import { isWhole, move, type Clock } from './times';

export const REPEATS = ['daily', 'weekly', 'monthly'] as const;
const REMINDERS = [0, 10, 30, 60, 24 * 60] as const;

export interface MeetingDraft {
  title: string;
  at: Clock;
  place: string;
  agenda: string;
  attendees: string[];
  repeat: (typeof REPEATS)[number] | null;
  remind_minutes: number | null;
}

export interface MeetingFormProps {
  draft: MeetingDraft;
  set: (change: Partial<MeetingDraft>) => void;
  locked: boolean;
  zone: string | undefined;
  organizer: string;
  meetingId: string | undefined;
}

export function MeetingForm({ draft, set, locked, zone, organizer, meetingId }: MeetingFormProps) {
  const { t } = useTranslation('collaboration');
  const people = useQuery(colleaguesQuery).data;
  const home = useSession()?.workspace.time_zone;
  const { at } = draft;
  const wrong = at.from && at.to && !isWhole(at) ? t('meeting.bad_end') : undefined;
  const over = at.day !== at.endDay;
  return (
    <>
      <Field label={t('meeting.fields.title')} required>
        {(control) => <Input {...control} name="title" autoFocus maxLength={300} disabled={locked} value={draft.title} onChange={(event) => set({ title: event.target.value })} />}
      </Field>
      <div className={s.triple}>
        <Field label={t('meeting.fields.day')} hint={zone && zone !== home ? t('meeting.zone', { zone }) : undefined}>
          {(control) => <DateInput {...control} disabled={locked} value={at.day} onChange={(day) => day && set({ at: move(at, { day }) })} />}
        </Field>
        <Field label={t('meeting.fields.from')}>
          {(control) => <Input {...control} type="time" disabled={locked} value={at.from} onChange={(event) => set({ at: move(at, { from: event.target.value }) })} />}
        </Field>
        <Field label={t('meeting.fields.to')} error={wrong}>
          {(control) => <Input {...control} type="time" disabled={locked} value={at.to} onChange={(event) => set({ at: { ...at, to: event.target.value } })} />}
        </Field>
      </div>
      {over && (
        <Field label={t('meeting.fields.end_day')}>
          {(control) => <DateInput {...control} disabled={locked} value={at.endDay} onChange={(endDay) => endDay && set({ at: { ...at, endDay } })} />}
        </Field>
      )}
      <Field label={t('meeting.fields.attendees')}>
        {(control) => (
          <Select
            {...control}
            mode="multiple"
            showSearch={{ filterOption: byName }}
            disabled={locked}
            placeholder={t('meeting.invite')}
            value={draft.attendees}
            onChange={(attendees: string[]) => set({ attendees })}
            options={peopleOptions(people?.filter((one) => one.id !== organizer))}
          />
        )}
      </Field>
      <Clashes at={at} zone={zone} people={[organizer, ...draft.attendees]} meetingId={meetingId} />
      <Field label={t('meeting.fields.place')}>
        {(control) => <Input {...control} maxLength={500} disabled={locked} placeholder={t('meeting.place_hint')} value={draft.place} onChange={(event) => set({ place: event.target.value })} />}
      </Field>
      <div className={s.pair}>
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
      </div>
      <Field label={t('meeting.fields.agenda')}>
        {(control) => <Input.TextArea {...control} autoSize={{ minRows: 3, maxRows: 10 }} disabled={locked} value={draft.agenda} onChange={(event) => set({ agenda: event.target.value })} />}
      </Field>
    </>
  );
}
