/** Who is in a segment, or was at the end of a day; who comes in now slides in. A press tells why. */
import { ArrowRightOutlined, UserDeleteOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { DateInput } from '@/kit/DateInput';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { Avatar } from '@/kit/Person';
import { SearchField } from '@/kit/SearchField';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { membersQuery, putIn, SEGMENT, takeOut, type Member, type Segment } from '../data';
import { dayIn } from '../days';
import s from '../segments.module.css';
import { useCause } from '../words';
import { AddMembers } from './AddMembers';
import { endOfDay } from './moments';
import { WhyPanel } from './WhyPanel';

/** Ids that came after the first rows were shown. */
function useArrived(rows: readonly Member[] | undefined, of: string): ReadonlySet<string> {
  const [seen, setSeen] = useState<{ of: string; ids: ReadonlySet<string>; newest: string; arrived: ReadonlySet<string> }>();
  if (!rows) return new Set();
  const missing = seen?.of === of ? rows.filter((one) => !seen.ids.has(one.id)) : [];
  if (seen?.of !== of || missing.length > 0) {
    const newest = rows[0]?.since ?? '';
    const arrived = new Set([...(seen?.of === of ? seen.arrived : []), ...missing.filter((one) => one.since > (seen?.newest ?? '')).map((one) => one.id)]);
    setSeen({ of, ids: new Set([...(seen?.of === of ? seen.ids : []), ...rows.map((one) => one.id)]), newest, arrived });
  }
  return seen?.of === of ? seen.arrived : new Set();
}

export function Members({ segment }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const cause = useCause();
  const [q, setQ] = useState('');
  const [day, setDay] = useState<string>();
  const [open, setOpen] = useState<Member>();
  const at = day === undefined ? undefined : endOfDay(day, format.timeZone);
  const list = useKeyset<Member>(membersQuery(segment.id, at, q));
  const arrived = useArrived(list.rows, `${segment.id} ${day ?? ''} ${q}`);
  const mayTakeOut = segment.kind === 'static' && day === undefined && can('segments.segment.edit');
  const out = useMutation({
    mutationFn: (one: Member) => takeOut(segment.id, [one.id]),
    onSuccess: (_, one) => {
      void client.invalidateQueries({ queryKey: [SEGMENT] });
      toast({
        text: t('members.taken_out', { name: one.name }),
        undo: async () => {
          await putIn(segment.id, [one.id]);
          await client.invalidateQueries({ queryKey: [SEGMENT] });
        },
      });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const known = segment.known_since === null ? undefined : dayIn(new Date(segment.known_since), format.timeZone);
  return (
    <section className={s.members} aria-label={t('members.title')}>
      <div className={s.membersTop}>
        <div className={s.find}>
          <SearchField placeholder={t('members.search')} value={q} onChange={setQ} />
        </div>
        <div className={s.asOf}>
          <span>{t('members.as_of')}</span>
          <DateInput aria-label={t('members.as_of')} value={day} onChange={(next) => setDay(next || undefined)} />
          {day !== undefined && (
            <Button size="small" type="text" onClick={() => setDay(undefined)}>
              {t('members.now')}
            </Button>
          )}
        </div>
        {list.count && (
          <span className={s.quiet} data-testid="members-count">
            {day === undefined ? t('members.count', { count: list.count.value, figure: format.number(list.count.value) }) : t('members.count_then', { day: format.date(`${day}T12:00:00Z`), count: list.count.value, figure: format.number(list.count.value) })}
          </span>
        )}
      </div>
      {mayTakeOut && <AddMembers id={segment.id} />}
      {day !== undefined && known !== undefined && day < known && <p className={s.note}>{t('members.unknown', { day: format.date(`${known}T12:00:00Z`) })}</p>}
      {list.error && !list.rows ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.loading && <Skeleton lines={6} />}
      {list.rows?.length === 0 && !list.loading && <EmptyState small title={t(q ? 'members.none' : day ? 'members.nobody_then' : 'members.nobody')} />}
      {list.rows && list.rows.length > 0 && (
        <ul className={list.stale ? `${s.people} ${s.stale}` : s.people} data-testid="members">
          {list.rows.map((one) => (
            <li key={one.id} data-arrived={arrived.has(one.id) || undefined} data-member={one.id}>
              <button type="button" className={s.person} onClick={() => setOpen(one)} title={t('members.why')}>
                <Avatar name={one.name || '?'} size={30} shape={one.kind === 'organisation' ? 'square' : 'round'} />
                <span className={s.personName}>
                  <span>{one.name || t('members.nameless')}</span>
                  {arrived.has(one.id) && <em>{t('members.new')}</em>}
                </span>
                <span className={s.personWhy}>{cause(one.why)}</span>
                <span className={s.personSince}>
                  <When at={one.since} />
                </span>
                {one.left_at && (
                  <span className={s.left}>
                    {t('members.left')} <When at={one.left_at} as="date" />
                  </span>
                )}
              </button>
              {mayTakeOut && (
                <Button type="text" size="small" icon={<UserDeleteOutlined />} aria-label={t('members.take_out', { name: one.name })} title={t('members.take_out', { name: one.name })} onClick={() => out.mutate(one)} />
              )}
              <Link to={`/customers/${one.id}`} className={s.goTo} aria-label={t('members.open', { name: one.name })} title={t('members.open', { name: one.name })}>
                <ArrowRightOutlined />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {list.hasMore && (
        <div className={s.more}>
          <Button type="text" loading={list.loadingMore} onClick={list.loadMore}>
            {t('members.more')}
          </Button>
        </div>
      )}
      <p className={s.quiet}>{t('members.seen')}</p>
      {open && <WhyPanel segment={segment} customer={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}
