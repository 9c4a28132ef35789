/** The first steps on the start page of somebody who has hardly begun; later the ring in the header says enough. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { PanelCard } from '@/kit/EntityPage';
import { toast } from '@/kit/toast';

import s from './onboarding.module.css';
import { Line, stepsQuery, usePutAway } from './steps';

export default function StepsCard() {
  const { t } = useTranslation('onboarding');
  const { data } = useQuery(stepsQuery);
  const putAway = usePutAway();
  const steps = data?.steps ?? [];
  const done = steps.filter((step) => step.done).length;
  if (steps.length === 0 || data?.hidden || done * 2 >= steps.length) return null;
  return (
    <div className={s.begin} data-testid="begin">
      <PanelCard
        title={t('shell.title')}
        count={t('progress', { done, all: steps.length })}
        action={
          <Button
            size="small"
            type="text"
            onClick={() => {
              putAway.mutate(true);
              toast({ text: t('put_away_done') });
            }}
          >
            {t('put_away')}
          </Button>
        }
      >
        <p>{t('about')}</p>
        <ol className={s.steps}>
          {steps.map((step) => (
            <Line key={step.key} step={step} onGo={() => undefined} />
          ))}
        </ol>
      </PanelCard>
    </div>
  );
}
