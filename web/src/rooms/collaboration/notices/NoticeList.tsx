/** What one was told, each leading to its record. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useLanguage } from '@/kit/format/useFormat';
import { When } from '@/kit/When';

import s from '../collaboration.module.css';
import { type Notification } from '../data';

export interface NoticeListProps {
  notices: readonly Notification[];
  onGo?: (notice: Notification) => void;
}

export function NoticeList({ notices, onGo }: NoticeListProps) {
  const { t } = useTranslation('collaboration');
  const language = useLanguage();
  return (
    <ul className={s.notices}>
      {notices.map((one) => {
        const name = one.record ? (one.record.name ?? t('unnamed')) : '';
        const what = t(`notice.${one.kind}`, { who: one.actor_name ?? t('system'), what: one.what?.[language] ?? '', name });
        const words = (
          <>
            <span>
              {!one.read && <i className={s.unread} role="img" aria-label={t('notice.unread')} />}
              {what}
            </span>
            {one.text && <span className={s.excerpt}>{one.text}</span>}
            <small>
              {name && `${name} · `}
              <When at={one.at} />
            </small>
          </>
        );
        return (
          <li key={one.id}>
            {one.page ? (
              <Link to={one.page} onClick={() => onGo?.(one)}>
                {words}
              </Link>
            ) : (
              <div>{words}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
