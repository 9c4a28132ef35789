/** One's own passkeys: what they are called, when they were used, adding and removing. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/kit/Dialog';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { factorsQuery, useFactorsChanged, useRemovePasskey } from '../factors/factors';
import s from '../factors/factors.module.css';
import { Proof } from '../factors/Proof';
import { passkeysWork } from '../factors/webauthn';
import { Section } from './Section';

const AddPasskey = lazy(() => import('../factors/AddPasskey'));

export function Passkeys() {
  const { t } = useTranslation('access');
  const { data } = useQuery(factorsQuery);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<{ id: string; name: string }>();
  const remove = useRemovePasskey();
  const changed = useFactorsChanged();
  const hasApp = (data?.app_since ?? null) !== null;
  const close = () => {
    setAdding(false);
    setRemoving(undefined);
    remove.reset();
    changed();
  };
  return (
    <Section title={t('factors.passkey.title')} about={t('factors.passkey.about')}>
      {data && data.passkeys.length > 0 && (
        <ul className={s.list}>
          {data.passkeys.map((one) => (
            <li key={one.id} className={s.item} data-testid="passkey">
              <span className={s.what}>
                <span>{one.name}</span>
                <small>
                  {one.used_at ? (
                    <>
                      {t('factors.passkey.used')} <When at={one.used_at} as="relative" />
                    </>
                  ) : (
                    t('factors.passkey.unused')
                  )}
                </small>
              </span>
              <Button size="small" danger onClick={() => setRemoving(one)}>
                {t('factors.passkey.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {passkeysWork() ? (
        <Button onClick={() => setAdding(true)} data-testid="add-passkey">
          {t('factors.passkey.add')}
        </Button>
      ) : (
        <p className={s.quiet}>{t('factors.passkey.not_here')}</p>
      )}
      {adding && (
        <Dialog label={t('factors.passkey.add')} onClose={close} width={460}>
          <div className={s.dialog}>
            <Suspense fallback={<Skeleton lines={5} />}>
              <AddPasskey
                asksCode={hasApp}
                onClose={close}
                onDone={() => {
                  close();
                  toast({ text: t('factors.passkey.added') });
                }}
              />
            </Suspense>
          </div>
        </Dialog>
      )}
      {removing && (
        <Proof
          title={t('factors.passkey.remove_title', { name: removing.name })}
          detail={t('factors.passkey.remove_detail')}
          action={t('factors.passkey.remove')}
          danger
          asksCode={hasApp}
          busy={remove.isPending}
          error={remove.error}
          onClose={close}
          onProve={(proof) =>
            remove.mutate(
              { id: removing.id, ...proof },
              {
                onSuccess: () => {
                  close();
                  toast({ text: t('factors.passkey.removed', { name: removing.name }) });
                },
              },
            )
          }
        />
      )}
    </Section>
  );
}
