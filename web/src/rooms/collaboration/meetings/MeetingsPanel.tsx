/** Meetings about a record, and a new one. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';

import type { Ref } from '../data';
import { recordMeetingsQuery, type Meeting } from './data';
import { MeetingList } from './MeetingList';
import { MeetingPanel } from './MeetingPanel';

export function Meetings({ about }: { about: Ref }) {
  const { t } = useTranslation('collaboration');
  const can = useCan();
  const { data, isPending, error, refetch } = useQuery(recordMeetingsQuery(about));
  const [open, setOpen] = useState<Meeting | 'new'>();
  useTopics(`meeting:${about.id}`);
  return (
    <PanelCard
      title={t('meeting.title')}
      action={
        can('collaboration.meeting.create') && (
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('meeting.new')}
          </Button>
        )
      }
    >
      {isPending && <Skeleton lines={2} />}
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
      {data?.items.length === 0 && <EmptyState small title={t('meeting.none')} />}
      {data && <MeetingList meetings={data.items} onOpen={setOpen} />}
      {open && <MeetingPanel meeting={open === 'new' ? undefined : open} about={about} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}

export default function CustomerMeetings({ id }: { id: string }) {
  return <Meetings about={{ object: 'customer', id }} />;
}
