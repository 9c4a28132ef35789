/** Who is busy at that time, told while the form is filled in. */
import { ClockCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import s from '../collaboration.module.css';
import { clashesQuery } from './data';
import { endsOf, isWhole, startsOf, type Clock } from './times';

export function Clashes({ at, zone, people, meetingId }: { at: Clock; zone: string | undefined; people: readonly string[]; meetingId: string | undefined }) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  const ready = isWhole(at) && people.length > 0;
  const body = { starts: startsOf(at), ends: endsOf(at), time_zone: zone ?? null, people: [...people], meeting_id: meetingId ?? null };
  const clashes = useQuery(clashesQuery(body, ready)).data;
  if (!ready || !clashes?.length) return null;
  return (
    <div className={s.clashes} role="status">
      <ClockCircleOutlined />
      <ul>
        {clashes.map((one) => (
          <li key={`${one.person.id}${one.start_at}`}>
            {t('meeting.clash', { name: one.person.name, from: format.time(one.start_at), to: format.time(one.end_at), title: one.title ?? t('meeting.something') })}
          </li>
        ))}
      </ul>
    </div>
  );
}
