/** The first steps as the server knows them, one line of the list, and putting the list away. */
import { CheckCircleFilled, RightOutlined } from '@ant-design/icons';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import s from './onboarding.module.css';

export const stepsQuery = queryOptions({
  queryKey: ['onboarding', 'steps'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/onboarding/steps', { signal })),
  // Steps are taken on other pages: coming back to the window, or opening the list, looks again.
  staleTime: 60_000,
});

export function usePutAway() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  return useMutation({
    mutationFn: (hidden: boolean) => api.PUT('/api/v1/onboarding/hidden', { body: { hidden } }),
    onSettled: () => client.invalidateQueries({ queryKey: stepsQuery.queryKey }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
}

type Step = components['schemas']['StepOut'];

export function Line({ step, onGo }: { step: Step; onGo: () => void }) {
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
