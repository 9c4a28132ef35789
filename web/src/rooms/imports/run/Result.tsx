/** What came of an import: the numbers, the proof, the refused rows to take along, and the way back. */
import { CheckCircleFilled, CloseCircleFilled, DownloadOutlined, UndoOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { useFormat } from '@/kit/format/useFormat';

import { errorsAddress, targetsQuery } from '../data';
import type { StepProps } from '../steps';
import { useBoth } from '../words';
import { Figures } from './Figures';
import { Gone } from './Gone';
import { MoneyProof } from './MoneyProof';
import { Problems } from './Problems';
import s from './run.module.css';

/** Lists where records of an object are seen. */
const LISTS: Record<string, string> = { customer: '/customers', order: '/orders' };

function Headline({ run }: Pick<StepProps, 'run'>) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const both = useBoth();
  const { progress } = run;
  const good = progress?.good ?? 0;
  if (run.state === 'done') {
    return (
      <h2 className={s.good}>
        <CheckCircleFilled aria-hidden="true" /> {t('result.done', { count: good, figure: format.number(good) })}
      </h2>
    );
  }
  if (run.state === 'reverted') {
    return <h2>{t('result.reverted', { count: progress?.reverted ?? 0, figure: format.number(progress?.reverted ?? 0) })}</h2>;
  }
  if (run.state === 'failed') {
    return (
      <>
        <h2 className={s.failed}>
          <CloseCircleFilled aria-hidden="true" /> {t('result.failed')}
        </h2>
        {run.job?.error && <p role="alert">{both(run.job.error)}</p>}
      </>
    );
  }
  if (!progress) return <h2>{t('result.never_run')}</h2>;
  return <h2>{t('result.stopped', { count: good, figure: format.number(good) })}</h2>;
}

export function Result({ run, busy, onAct, onEdit }: StepProps) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const object = useQuery(targetsQuery).data?.find((target) => target.key === run.target)?.object;
  const { progress } = run;
  const list = object && LISTS[object];
  const shown = run.state !== 'reverted' && progress;
  return (
    <div className={s.report}>
      <section className={s.block}>
        <Headline run={run} />
        {shown && (
          <>
            <Figures
              figures={[
                { key: 'rows', value: progress.rows },
                { key: 'good', value: progress.good },
                { key: 'rejected', value: progress.rejected },
                { key: 'created', value: progress.created },
                { key: 'updated', value: progress.updated, quiet: true },
                { key: 'skipped', value: progress.skipped, quiet: true },
              ]}
            />
            {run.state === 'done' && (
              <p className={progress.proven === false ? s.differs : s.proof} data-testid="proof">
                {t(progress.proven === false ? 'result.not_proven' : 'result.proven', {
                  rows: format.number(progress.rows),
                  good: format.number(progress.good),
                  rejected: format.number(progress.rejected),
                  empty: format.number(progress.empty),
                })}
              </p>
            )}
          </>
        )}
        <div className={s.actions}>
          {list && run.state === 'done' && (
            <Button type="primary" onClick={() => void navigate(list)} data-testid="see-records">
              {t(list === '/orders' ? 'result.see_orders' : 'result.see_customers')}
            </Button>
          )}
          {run.allowed.resume && (
            <Button type="primary" loading={busy} onClick={() => onAct('resume')}>
              {t('resume')}
            </Button>
          )}
          {run.allowed.errors && (progress?.rejected ?? 0) > 0 && (
            <Button icon={<DownloadOutlined />} href={errorsAddress(run.id)} download>
              {t('result.download', { count: progress?.rejected ?? 0, figure: format.number(progress?.rejected ?? 0) })}
            </Button>
          )}
          {run.allowed.edit && <Button onClick={onEdit}>{t('report.edit')}</Button>}
          {run.allowed.revert && (
            <Button danger icon={<UndoOutlined />} onClick={() => setAsking(true)}>
              {t('result.revert')}
            </Button>
          )}
        </div>
      </section>
      {run.removed && <Gone removed={run.removed} />}
      {shown && <MoneyProof money={progress.money} />}
      {shown && <Problems problems={progress.problems} />}
      {asking && (
        <ConfirmDialog
          title={t('result.revert_title')}
          detail={t('result.revert_detail', { file: t(run.removed ? 'result.file_gone' : 'result.file_stays') })}
          action={t('result.revert')}
          busy={busy}
          onConfirm={() => {
            setAsking(false);
            onAct('revert');
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
