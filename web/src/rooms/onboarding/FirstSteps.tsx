/** A ring in the header that fills as the first steps are taken; the steps on a click. Gone when all are done or it was put away. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Pop } from '@/kit/Pop';
import { toast } from '@/kit/toast';

import s from './onboarding.module.css';
import { SHOW } from './show';
import { Line, stepsQuery, usePutAway } from './steps';

const Walk = lazy(() => import('./Walk'));

function Ring({ part }: { part: number }) {
  const round = 2 * Math.PI * 8;
  return (
    <svg viewBox="0 0 20 20" className={s.ring} aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
      <circle cx="10" cy="10" r="8" className={s.part} strokeDasharray={`${part * round} ${round}`} />
    </svg>
  );
}

export default function FirstSteps() {
  const { t } = useTranslation('onboarding');
  const found = useQuery(stepsQuery);
  const [walking, setWalking] = useState(false);
  const [asked, setAsked] = useState(false);
  const putAway = usePutAway();
  const { mutate } = putAway;
  useEffect(() => {
    const show = () => {
      setAsked(true);
      mutate(false);
    };
    window.addEventListener(SHOW, show);
    return () => window.removeEventListener(SHOW, show);
  }, [mutate]);

  const walk = walking && (
    <Suspense fallback={null}>
      <Walk onEnd={() => setWalking(false)} />
    </Suspense>
  );
  const steps = found.data?.steps ?? [];
  const done = steps.filter((step) => step.done).length;
  if (steps.length === 0 || found.data?.hidden || (done === steps.length && !asked)) return walk || null;
  const label = t('progress', { done, all: steps.length });
  return (
    <>
      <Pop
        label={t('shell.title')}
        align="end"
        width={360}
        button={(props) => (
          <button type="button" className={s.tool} aria-label={`${t('shell.title')} ${label}`} title={t('shell.title')} {...props}>
            <Ring part={done / steps.length} />
            <span className={`${s.figure} gx-figures`}>{label}</span>
          </button>
        )}
      >
        {(close) => (
          <div className={s.panel} data-testid="first-steps">
            <div className={s.head}>
              <h2>{t('shell.title')}</h2>
              <span className="gx-figures">{label}</span>
            </div>
            <p>{done === steps.length ? t('all_done') : t('about')}</p>
            <ol className={s.steps}>
              {steps.map((step) => (
                <Line key={step.key} step={step} onGo={close} />
              ))}
            </ol>
            <div className={s.foot}>
              <Button
                size="small"
                onClick={() => {
                  close();
                  setWalking(true);
                }}
              >
                {t('walk')}
              </Button>
              <Button
                size="small"
                type="text"
                onClick={() => {
                  close();
                  setAsked(false);
                  putAway.mutate(true);
                  toast({ text: t('put_away_done') });
                }}
              >
                {t('put_away')}
              </Button>
            </div>
          </div>
        )}
      </Pop>
      {walk}
    </>
  );
}
