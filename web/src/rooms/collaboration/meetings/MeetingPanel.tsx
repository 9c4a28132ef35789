/** One meeting beside the page: arranged or changed, concluded with minutes, taken along to another calendar. */
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan, useSession } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { Field } from '@/kit/Field';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';

import s from '../collaboration.module.css';
import type { Ref } from '../data';
import { useActs } from '../useActs';
import { changeMeeting, concludeMeeting, createMeeting, fileOf, removeMeeting, type Meeting, type Outcome } from './data';
import { MeetingForm, type MeetingDraft } from './MeetingForm';
import { endsOf, firstTimes, isWhole, split, startsOf } from './times';

const OUTCOMES = ['open', 'held', 'missed', 'cancelled'] as const;

export interface MeetingPanelProps {
  /** The meeting to change; none: a new one. */
  meeting?: Meeting;
  /** The record a new one is about. */
  about?: Ref;
  title?: string;
  day?: string;
  onClose: () => void;
}

export function MeetingPanel({ meeting, about, title = '', day, onClose }: MeetingPanelProps) {
  const { t } = useTranslation('collaboration');
  const { timeZone } = useFormat();
  const can = useCan();
  const me = useSession()?.user.id ?? '';
  const { act, busy } = useActs();
  const zone = meeting?.time_zone ?? timeZone;
  const [draft, setDraft] = useState<MeetingDraft>(() => ({
    title: meeting?.title ?? title,
    at: meeting ? split(meeting.starts, meeting.ends) : firstTimes(day, zone),
    place: meeting?.place ?? '',
    agenda: meeting?.agenda ?? '',
    attendees: meeting?.attendees.map((one) => one.id) ?? [],
    repeat: meeting?.repeat ?? null,
    remind_minutes: meeting ? meeting.remind_minutes : 10,
  }));
  const [outcome, setOutcome] = useState<Outcome | 'open'>(meeting?.outcome ?? 'open');
  const [minutes, setMinutes] = useState(meeting?.minutes ?? '');
  const locked = !can(meeting ? 'collaboration.meeting.edit' : 'collaboration.meeting.create');
  const ready = draft.title.trim() !== '' && isWhole(draft.at);
  const upcoming = (meeting?.number ?? 0) > 0;

  const save = async () => {
    const { at, ...rest } = draft;
    const body = { ...rest, title: draft.title.trim(), starts: startsOf(at), ends: endsOf(at), time_zone: zone ?? null };
    const told = meeting !== undefined && (outcome !== (meeting.outcome ?? 'open') || minutes !== meeting.minutes);
    const saved = meeting
      ? await act(() => changeMeeting(meeting.id, body), t('meeting.changed'))
      : await act(() => createMeeting({ ...body, minutes: '', records: about ? [{ object: about.object, object_id: about.id }] : [] }), t('meeting.saved'));
    if (!saved) return;
    const concluded = !told || (await act(() => concludeMeeting(meeting.id, outcome === 'open' ? null : outcome, minutes), t('meeting.concluded')));
    if (concluded) onClose();
  };

  return (
    <SidePanel
      title={t(meeting ? 'meeting.one' : 'meeting.new')}
      onClose={onClose}
      width={520}
      footer={
        !locked &&
        !upcoming && (
          <>
            {meeting && (
              <Button danger type="text" onClick={() => void act(() => removeMeeting(meeting.id), t('meeting.removed')).then((gone) => gone && onClose())}>
                {t('meeting.remove')}
              </Button>
            )}
            <Button type="primary" data-testid="save-meeting" loading={busy} disabled={!ready} onClick={() => void save()}>
              {t('meeting.save')}
            </Button>
          </>
        )
      }
    >
      <div className={s.form}>
        {upcoming && <p className={s.hint}>{t('meeting.upcoming')}</p>}
        {meeting && (
          <p className={s.meta}>
            <span>{t('meeting.organized_by', { name: meeting.organizer.name })}</span>
            {meeting.records.map((record) => (
              <Link key={record.id} to={record.page}>
                {record.name ?? t('unnamed')}
              </Link>
            ))}
            {/^https?:\/\//.test(meeting.place) && (
              <a href={meeting.place} target="_blank" rel="noopener noreferrer">
                {t('meeting.join')}
              </a>
            )}
            <a href={fileOf(meeting.id)} download="meeting.ics">
              <DownloadOutlined /> {t('meeting.file')}
            </a>
          </p>
        )}
        <MeetingForm draft={draft} set={(change) => setDraft((now) => ({ ...now, ...change }))} locked={locked || upcoming} zone={zone} organizer={meeting?.organizer.id ?? me} meetingId={meeting?.id} />
        {meeting && !upcoming && (
          <>
            <div className={s.field}>
              <span className={s.label}>{t('meeting.fields.outcome')}</span>
              <Choice label={t('meeting.fields.outcome')} value={outcome} options={OUTCOMES.map((value) => ({ value, label: t(`meeting.outcomes.${value}`) }))} onChange={(value) => !locked && setOutcome(value)} />
            </div>
            <Field label={t('meeting.fields.minutes')}>
              {(control) => <Input.TextArea {...control} autoSize={{ minRows: 3, maxRows: 12 }} disabled={locked} value={minutes} onChange={(event) => setMinutes(event.target.value)} />}
            </Field>
          </>
        )}
      </div>
    </SidePanel>
  );
}
