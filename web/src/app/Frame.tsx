/** The shell for signed-in people: side-bar, header, page; on phones a bottom bar. */
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useNavigation } from 'react-router';

import { useLive } from '@/api/live';
import { sessionQuery } from '@/api/session';
import { languageOf, switchLanguage } from '@/i18n';
import { ErrorState } from '@/kit/ErrorState';
import { usePreferences } from '@/kit/preferences';

import { useArrived } from './first';
import { useGlobalKeys } from './keys';
import { Loading } from './pages/Loading';
import page from './pages/pages.module.css';
import { Overlays } from './palette/Overlays';
import s from './Frame.module.css';
import { Header } from './shell/Header';
import { Banners } from './shell/Banners';
import { PhoneBar } from './shell/PhoneBar';
import { SideBar } from './shell/SideBar';

/** The page could not even begin. */
function Broken({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  useArrived();
  return (
    <div className={page.full}>
      <ErrorState page error={error} onRetry={onRetry} />
    </div>
  );
}

function Office() {
  const { t } = useTranslation('app');
  const { folded } = usePreferences();
  const navigation = useNavigation();
  useArrived();
  return (
    <div className={folded ? `${s.frame} ${s.folded}` : s.frame}>
      <a className={s.skip} href="#content">
        {t('skip')}
      </a>
      {navigation.state === 'loading' && <div className={s.progress} role="progressbar" aria-label={t('loading')} />}
      <SideBar />
      <div className={s.right}>
        <Header />
        <Banners />
        <main id="content" tabIndex={-1} className={s.page}>
          <Outlet />
        </main>
      </div>
      <PhoneBar />
      <Overlays />
    </div>
  );
}

export function Frame() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const { language } = usePreferences();
  const location = useLocation();
  const signedIn = Boolean(session);
  // the first page is drawn in pieces, not at one go when the answer comes
  const begun = useDeferredValue(signedIn);
  useLive(signedIn && !session?.mfa_needed);
  useGlobalKeys(signedIn);

  const wanted = session?.user.locale;
  useEffect(() => {
    // a choice made on this device goes before the profile
    if (wanted && !language) void switchLanguage(languageOf(wanted), false);
  }, [wanted, language]);

  if (session === undefined) return error ? <Broken error={error} onRetry={() => void refetch()} /> : <Loading />;
  if (session === null) {
    const from = location.pathname + location.search;
    return <Navigate to={from === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`} replace />;
  }
  if (session.mfa_needed) return <Navigate to={`/two-step?next=${encodeURIComponent(location.pathname + location.search)}`} replace />;
  return begun ? <Office /> : <Loading />;
}
