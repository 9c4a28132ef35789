/** The start page: the first place in the menu this user may see. */
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';

import { useCan, useSession } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { useWindowTitle } from '@/kit/useWindowTitle';

import { menuEntries } from '../rooms';
import s from './pages.module.css';

export function Home() {
  const { t } = useTranslation('app');
  const can = useCan();
  const session = useSession();
  useWindowTitle(t('home.title'));
  const first = menuEntries.find((entry) => entry.group !== 'settings' && can(entry.permission));
  if (first) return <Navigate to={first.to} replace />;
  return (
    <div className={s.full}>
      <EmptyState page title={t('home.welcome', { name: session?.user.name })} detail={t('home.nothing')} />
    </div>
  );
}
