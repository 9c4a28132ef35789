/** Previous and next of the list that the record was opened from (keys K and J). */
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { useEffect, useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useKeyset } from '@/kit/list/useKeyset';
import { usePhone } from '@/kit/useMedia';

import { askedIn, listQuery, PAGE, PHONE_PAGE } from '../list/asked';
import s from './record.module.css';

const NEAR_END = 5;

export function Steps({ id, trail }: { id: string; trail: string | undefined }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const phone = usePhone();
  const list = useKeyset({ ...listQuery(askedIn(new URLSearchParams(trail)), phone ? PHONE_PAGE : PAGE), enabled: trail !== undefined });
  const rows = list.rows ?? [];
  const at = rows.findIndex((row) => row.id === id);
  const previous = at > 0 ? rows[at - 1]?.id : undefined;
  const next = at >= 0 ? rows[at + 1]?.id : undefined;
  const { hasMore, loadMore } = list;

  useEffect(() => {
    if (at >= 0 && hasMore && rows.length - at < NEAR_END) loadMore();
    // loadMore is made anew each time
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at, rows.length, hasMore]);

  // before the place is painted: whoever sees it may press
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest('input,textarea,select,dialog,[role=dialog],[role=tablist]')) return;
      const to = { j: next, k: previous }[event.key];
      if (to) void navigate(`/customers/${to}`);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [previous, next, navigate]);

  if (at < 0) return null;
  const step = (to: string | undefined, label: string, icon: React.ReactNode) => (
    <button type="button" className={s.step} disabled={!to} aria-label={label} title={label} onClick={() => to && void navigate(`/customers/${to}`)}>
      {icon}
    </button>
  );
  return (
    <nav className={s.steps} aria-label={t('steps.label')}>
      <span className="gx-figures">{t('steps.place', { at: at + 1, of: `${rows.length}${hasMore ? '+' : ''}` })}</span>
      {step(previous, t('steps.previous'), <UpOutlined />)}
      {step(next, t('steps.next'), <DownOutlined />)}
    </nav>
  );
}
