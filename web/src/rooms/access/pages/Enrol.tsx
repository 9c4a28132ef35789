/** Shown right after signing in to whoever has a role that needs two-step sign-in: first this, then everything else. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';

import { sessionQuery, useSignOut } from '@/api/session';
import { Skeleton } from '@/kit/Skeleton';

import { useFactorsChanged } from '../factors/factors';
import s from '../factors/factors.module.css';
import { AccessPage } from './AccessPage';
import { safeNext } from './safeNext';

const EnrolApp = lazy(() => import('../factors/EnrolApp'));

export default function Enrol() {
  const { t } = useTranslation('access');
  const [search] = useSearchParams();
  const session = useQuery(sessionQuery).data;
  const changed = useFactorsChanged();
  const signOut = useSignOut();
  if (session === null) return <Navigate to="/sign-in" replace />;
  if (session && !session.mfa_needed) return <Navigate to={safeNext(search.get('next'))} replace />;
  return (
    <AccessPage title={t('factors.enrol.title')} lead={t('factors.enrol.lead')}>
      <div className={s.steps}>
        <Suspense fallback={<Skeleton lines={6} />}>
          <EnrolApp replaces={false} onDone={changed} />
        </Suspense>
      </div>
      <Button type="link" onClick={() => signOut.mutate()}>
        {t('factors.enrol.sign_out')}
      </Button>
    </AccessPage>
  );
}
