/** Meetings one below the other: when, what, where, with whom. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';

import s from '../collaboration.module.css';
import type { Meeting, Outcome } from './data';

const TONES: Record<Outcome, 'jade' | 'cinnabar' | 'amber'> = { held: 'jade', cancelled: 'cinnabar', missed: 'amber' };

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation('collaboration');
  return <Tag tone={TONES[outcome]}>{t(`meeting.outcomes.${outcome}`)}</Tag>;
}

export interface MeetingListProps {
  meetings: readonly Meeting[];
  onOpen: (meeting: Meeting) => void;
  /** The day is told elsewhere. */
  dayless?: boolean;
}

export function MeetingList({ meetings, onOpen, dayless }: MeetingListProps) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  return (
    <ul className={s.meetings}>
      {meetings.map((one) => (
        <li key={`${one.id}${one.start_at}`}>
          <button type="button" className={s.meeting} onClick={() => onOpen(one)}>
            <time className="gx-figures" dateTime={one.start_at}>
              {!dayless && <span>{format.date(one.start_at)}</span>}
              <b>{format.time(one.start_at)}</b>
              <small>{format.time(one.end_at)}</small>
            </time>
            <span className={s.what}>
              <span className={one.outcome === 'cancelled' ? s.cancelled : undefined}>{one.title || t('unnamed')}</span>
              <span className={s.meta}>
                {one.outcome && <OutcomeTag outcome={one.outcome} />}
                {one.place && <span>{one.place}</span>}
                {one.records.map((record) => (
                  <span key={record.id}>{record.name ?? t('unnamed')}</span>
                ))}
                <span>{[one.organizer, ...one.attendees].map((person) => person.name).join(t('meeting.and'))}</span>
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
