/** Two-step sign-in of one's own: the authenticator app, recovery codes, and switching it off. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/kit/Dialog';
import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { factorsQuery, useFactorsChanged, useRenewCodes, useSwitchOff, type Factors } from '../factors/factors';
import s from '../factors/factors.module.css';
import { Proof } from '../factors/Proof';
import { RecoveryCodes } from '../factors/RecoveryCodes';
import { Section } from './Section';

const EnrolApp = lazy(() => import('../factors/EnrolApp'));
type Open = 'app' | 'codes' | 'off';

function Ways({ factors, onOpen }: { factors: Factors; onOpen: (what: Open) => void }) {
  const { t } = useTranslation('access');
  const on = factors.app_since !== null || factors.passkeys.length > 0;
  return (
    <>
      <ul className={s.list}>
        <li className={s.item}>
          <span className={s.what}>
            <span>{t('factors.app.name')}</span>
            <small>{factors.app_since ? <When at={factors.app_since} as="date" /> : t('factors.app.about')}</small>
          </span>
          {factors.app_since && <Tag tone="jade">{t('factors.on')}</Tag>}
          <Button size="small" onClick={() => onOpen('app')} data-testid="enrol-app">
            {t(factors.app_since ? 'factors.app.replace' : 'factors.app.enrol')}
          </Button>
        </li>
        {on && (
          <li className={s.item}>
            <span className={s.what}>
              <span>{t('factors.codes.title')}</span>
              <small>{t('factors.codes.left', { count: factors.recovery_left })}</small>
            </span>
            {factors.recovery_left < 3 && <Tag tone="amber">{t('factors.codes.few')}</Tag>}
            <Button size="small" onClick={() => onOpen('codes')}>
              {t('factors.codes.renew')}
            </Button>
          </li>
        )}
      </ul>
      {on && !factors.required && (
        <Button danger onClick={() => onOpen('off')} data-testid="factors-off">
          {t('factors.off.action')}
        </Button>
      )}
      {on && factors.required && <p className={s.quiet}>{t('factors.required')}</p>}
    </>
  );
}

export function TwoStep() {
  const { t } = useTranslation('access');
  const { data, error, refetch } = useQuery(factorsQuery);
  const [open, setOpen] = useState<Open>();
  const [codes, setCodes] = useState<readonly string[]>();
  const renew = useRenewCodes();
  const off = useSwitchOff();
  const changed = useFactorsChanged();
  const hasApp = (data?.app_since ?? null) !== null;
  const close = () => {
    setOpen(undefined);
    renew.reset();
    off.reset();
  };
  const done = () => {
    close();
    setCodes(undefined);
    changed();
  };
  return (
    <Section title={t('factors.title')} about={t('factors.about')}>
      {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={3} />)}
      {data && <Ways factors={data} onOpen={setOpen} />}
      {data && open === 'app' && (
        <Dialog label={t('factors.app.title')} onClose={done}>
          <div className={s.dialog}>
            <Suspense fallback={<Skeleton lines={6} />}>
              <EnrolApp
                replaces={data.app_since !== null}
                onClose={done}
                onDone={() => {
                  done();
                  toast({ text: t('factors.app.done') });
                }}
              />
            </Suspense>
          </div>
        </Dialog>
      )}
      {open === 'codes' && (
        <Proof
          title={t('factors.codes.renew_title')}
          detail={t('factors.codes.renew_detail')}
          action={t('factors.codes.renew')}
          asksCode={hasApp}
          busy={renew.isPending}
          error={renew.error}
          onClose={close}
          onProve={(proof) =>
            renew.mutate(proof, {
              onSuccess: (made) => {
                setOpen(undefined);
                setCodes(made.codes);
              },
            })
          }
        />
      )}
      {open === 'off' && (
        <Proof
          title={t('factors.off.title')}
          detail={t('factors.off.detail')}
          action={t('factors.off.action')}
          asksCode={hasApp}
          danger
          busy={off.isPending}
          error={off.error}
          onClose={close}
          onProve={(proof) =>
            off.mutate(proof, {
              onSuccess: () => {
                done();
                toast({ text: t('factors.off.done') });
              },
            })
          }
        />
      )}
      {codes && (
        <Dialog label={t('factors.codes.title')} onClose={done}>
          <div className={s.dialog}>
            <RecoveryCodes codes={codes} onDone={done} />
          </div>
        </Dialog>
      )}
    </Section>
  );
}
