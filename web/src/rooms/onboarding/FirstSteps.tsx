/** A ring in the header that fills as the first steps are taken; the steps on a click. Gone when all are done or it was put away. */
import { CheckCircleFilled, RightOutlined } from '@ant-design/icons';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { useErrorWords } from '@/kit/ErrorState';
import { Pop } from '@/kit/Pop';
import { toast } from '@/kit/toast';

import s from './onboarding.module.css';
import { SHOW } from './show';

const Walk = lazy(() => import('./Walk'));

const stepsQuery = queryOptions({
  queryKey: ['onboarding', 'steps'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/onboarding/steps', { signal })),
  // Steps are taken on other pages: coming back to the window, or opening the list, looks again.
  staleTime: 60_000,
});

function usePutAway() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  return useMutation({
    mutationFn: (hidden: boolean) => api.PUT('/api/v1/onboarding/hidden', { body: { hidden } }),
    onSettled: () => client.invalidateQueries({ queryKey: stepsQuery.queryKey }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
}

type Step = components['schemas']['StepOut'];

function Line({ step, onGo }: { step: Step; onGo: () => void }) {
  const { t, i18n } = useTranslation('onboarding');
  const language = i18n.language === 'zh' ? 'zh' : 'en';
  return (
    <li className={step.done ? `${s.step} ${s.done}` : s.step}>
      <Link to={step.page} onClick={onGo}>
        {step.done ? <CheckCircleFilled className={s.check} aria-label={t('done')} /> : <span className={s.open} />}
        <span className={s.words}>
          <b>{step.label[language]}</b>
          <span>{step.help[language]}</span>
        </span>
        <RightOutlined className={s.arrow} />
      </Link>
    </li>
  );
}

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
