/** Meetings as a month or a week, or one below the other; the month stands in the address. */
import { LinkOutlined, PlusOutlined, RestOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan, useSession } from '@/api/session';
import { CalendarView } from '@/kit/calendar/CalendarView';
import { addDays, daysOf, today, type Span } from '@/kit/calendar/days';
import { Choice } from '@/kit/Choice';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { dayOf } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';

import s from '../collaboration.module.css';
import { CalendarBin } from '../meetings/CalendarBin';
import { meetingQuery, meetingsQuery, type Meeting } from '../meetings/data';
import { FeedPanel } from '../meetings/FeedPanel';
import { MeetingList } from '../meetings/MeetingList';
import { MeetingPanel } from '../meetings/MeetingPanel';

/** The meeting an address names. */
function Named({ id, onClose }: { id: string; onClose: () => void }) {
  const { data } = useQuery(meetingQuery(id));
  return data ? <MeetingPanel meeting={data} onClose={onClose} /> : null;
}

export default function CalendarPage() {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  const can = useCan();
  const me = useSession()?.user.id ?? '';
  const [params, setParams] = useSearchParams();
  const [open, setOpen] = useState<Meeting>();
  const [side, setSide] = useState<'feed' | 'bin'>();
  const on = /^\d{4}-\d\d-\d\d$/.test(params.get('on') ?? '') ? (params.get('on') as string) : today(format.timeZone);
  const span: Span = params.get('span') === 'week' ? 'week' : 'month';
  const whose = params.get('whose') === 'all' ? 'all' : 'mine';
  const form = params.get('as') === 'list' ? 'list' : 'calendar';
  const day = params.get('day');
  useTopics(`meeting:${me}`);

  const go = (to: Record<string, string | null>) =>
    setParams(
      (now) => {
        for (const [key, value] of Object.entries(to)) if (value === null) now.delete(key);
        else now.set(key, value);
        return now;
      },
      { replace: true },
    );
  const shown = daysOf(on, span);
  // a day more on both sides: the server is asked for moments, the page shows days of the clock in use
  const start = `${addDays(shown[0] ?? on, -1)}T00:00:00Z`;
  const end = `${addDays(shown.at(-1) ?? on, 2)}T00:00:00Z`;
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...meetingsQuery(me, start, end, whose), placeholderData: keepPreviousData });
  const days = useMemo(() => {
    if (!data) return undefined;
    const byDay = new Map<string, Meeting[]>();
    for (const one of data.items) {
      const at = dayOf(one.start_at, format.timeZone);
      byDay.set(at, [...(byDay.get(at) ?? []), one]);
    }
    return [...byDay].map(([at, items]) => ({ day: at, count: { value: items.length }, items }));
  }, [data, format.timeZone]);
  const close = () => {
    setOpen(undefined);
    go({ new: null, meeting: null });
  };
  const listed = days?.filter((one) => shown.includes(one.day) && (!day || one.day === day)) ?? [];
  const named = params.get('meeting');
  const add = can('collaboration.meeting.create') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go({ new: day ?? on })}>
      {t('meeting.new')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('meeting.calendar')}
        primary={add}
        actions={
          <>
            <Button icon={<LinkOutlined />} onClick={() => setSide('feed')}>
              {t('feed.title')}
            </Button>
            <Button icon={<RestOutlined />} onClick={() => setSide('bin')}>
              {t('meeting.bin')}
            </Button>
          </>
        }
      />
      <div className={`${s.bar} ${s.tools}`}>
        <Choice label={t('meeting.whose.label')} value={whose} options={(['mine', 'all'] as const).map((value) => ({ value, label: t(`meeting.whose.${value}`) }))} onChange={(value) => go({ whose: value === 'mine' ? null : value })} />
        <span className={s.spring} />
        <Choice label={t('meeting.as.label')} value={form} options={(['calendar', 'list'] as const).map((value) => ({ value, label: t(`meeting.as.${value}`) }))} onChange={(value) => go({ as: value === 'list' ? value : null, day: null })} />
      </div>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {form === 'calendar' && !error && (
        <CalendarView
          label={t('meeting.calendar')}
          on={on}
          span={span}
          onTurn={(to, as) => go({ on: to, span: as === 'week' ? as : null, day: null })}
          days={days}
          stale={isPlaceholderData}
          itemKey={(one) => `${one.id}${one.start_at}`}
          itemName={(one) => `${format.time(one.start_at)} ${one.title}`}
          render={(one) => (
            <span className={one.outcome === 'cancelled' ? s.cancelled : undefined}>
              <small className="gx-figures">{format.time(one.start_at)}</small> {one.title || t('unnamed')}
            </span>
          )}
          onOpen={setOpen}
          onDay={(to) => go({ as: 'list', day: to })}
        />
      )}
      {form === 'list' && !error && data && (
        <div className={s.page} data-testid="agenda">
          {day && (
            <Button type="text" size="small" onClick={() => go({ day: null })}>
              {t('meeting.all_days')}
            </Button>
          )}
          {listed.length === 0 && <EmptyState title={t('meeting.nothing')} detail={t('meeting.nothing_detail')} action={add} />}
          {listed.map((one) => (
            <section key={one.day} className={s.group} aria-label={one.day}>
              <h2>{format.date(`${one.day}T12:00:00Z`)}</h2>
              <MeetingList dayless meetings={one.items} onOpen={setOpen} />
            </section>
          ))}
        </div>
      )}
      {data?.more && <p className={s.hint}>{t('meeting.more')}</p>}
      {params.has('new') && <MeetingPanel day={/^\d{4}-/.test(params.get('new') ?? '') ? (params.get('new') as string) : undefined} onClose={close} />}
      {open && <MeetingPanel key={open.id + open.start_at} meeting={open} onClose={close} />}
      {named && !open && <Named id={named} onClose={close} />}
      {side === 'feed' && <FeedPanel onClose={() => setSide(undefined)} />}
      {side === 'bin' && <CalendarBin onClose={() => setSide(undefined)} />}
    </>
  );
}
