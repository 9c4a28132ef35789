/** Removed meetings of mine, each with a way back. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';

import s from '../collaboration.module.css';
import { useActs } from '../useActs';
import { removedMeetingsQuery, restoreMeeting } from './data';

export function CalendarBin({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  const can = useCan();
  const { act, busy } = useActs();
  const found = useQuery(removedMeetingsQuery).data;
  return (
    <SidePanel title={t('meeting.bin')} onClose={onClose}>
      {!found && <Skeleton lines={4} />}
      {found?.items.length === 0 && <EmptyState small title={t('meeting.bin_empty')} />}
      <ul className={s.lines}>
        {found?.items.map((one) => (
          <li key={one.id}>
            <span className={s.what}>
              {one.title || t('unnamed')}
              <small className={s.meta}>{format.moment(one.start_at)}</small>
            </span>
            {can('collaboration.meeting.edit') && (
              <Button size="small" disabled={busy} onClick={() => void act(() => restoreMeeting(one.id), t('meeting.restored'))}>
                {t('meeting.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}
