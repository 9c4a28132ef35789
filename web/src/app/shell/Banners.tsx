/** Lines under the header that concern every page: no connection, demo data. */
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { useReachable } from '@/api/reach';

import s from './Banners.module.css';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function Banners() {
  const { t } = useTranslation('app');
  const client = useQueryClient();
  const reachable = useReachable();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (reachable) return null;
  return (
    <div className={s.banner} role="status">
      <span>{t(online ? 'offline.server' : 'offline.network')}</span>
      <button type="button" className={s.retry} onClick={() => void client.refetchQueries({ type: 'active' })}>
        {t('offline.retry')}
      </button>
    </div>
  );
}
