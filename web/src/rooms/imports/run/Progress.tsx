/** Work under way: how far, what it did so far, pause and stop. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { StepProps } from '../steps';
import s from './run.module.css';

const TITLES = { checking: 'progress.checking', running: 'progress.running', reverting: 'progress.reverting', paused: 'progress.paused' } as const;

export function Progress({ run, busy, onAct }: StepProps) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { progress, job } = run;
  const total = job?.total ?? progress?.total ?? run.layout.row_estimate;
  const done = Math.min(job?.done ?? 0, total);
  const waiting = job?.state === 'queued';
  const share = total > 0 && !waiting ? done / total : undefined;
  const title = t(TITLES[run.state as keyof typeof TITLES]);
  const figures = progress && run.state !== 'checking' ? (['created', 'updated', 'rejected'] as const).map((key) => ({ key, value: progress[key] })) : [];
  return (
    <section className={s.working} aria-live="polite">
      <h2>{waiting ? t('progress.waiting') : title}</h2>
      <progress className={s.bar} value={run.state === 'paused' ? (share ?? 0) : share} max={1} aria-label={title} />
      <p className={`${s.far} gx-figures`}>
        {run.state === 'reverting'
          ? t('progress.reverted', { count: progress?.reverted ?? 0, figure: format.number(progress?.reverted ?? 0) })
          : t('progress.rows', { done: format.number(done), total: format.number(total) })}
        {share !== undefined && <b>{format.percent(share, 0)}</b>}
      </p>
      {figures.length > 0 && (
        <dl className={s.figures}>
          {figures.map(({ key, value }) => (
            <div key={key}>
              <dt>{t(`figures.${key}`)}</dt>
              <dd>{format.number(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className={s.actions}>
        {run.allowed.pause && (
          <Button loading={busy} onClick={() => onAct('pause')}>
            {t('pause')}
          </Button>
        )}
        {run.allowed.resume && (
          <Button type="primary" loading={busy} onClick={() => onAct('resume')}>
            {t('resume')}
          </Button>
        )}
        {run.allowed.cancel && (
          <Button danger loading={busy} onClick={() => onAct('cancel')}>
            {t('stop')}
          </Button>
        )}
      </div>
      <p className={s.hint}>{t(run.state === 'paused' ? 'progress.paused_hint' : 'progress.hint')}</p>
    </section>
  );
}
