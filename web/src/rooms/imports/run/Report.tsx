/** The dry run: what would happen, before anything does. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Import } from '../data';
import type { StepProps } from '../steps';
import { Figures } from './Figures';
import { Matches } from './Matches';
import { MoneyProof } from './MoneyProof';
import { Problems } from './Problems';
import s from './run.module.css';

export function Report({ run, busy, report, onAct, onEdit }: StepProps & { report: NonNullable<Import['report']> }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <div className={s.report}>
      <section className={s.block}>
        <h2>{t(report.good === 0 ? 'report.nothing' : report.rejected === 0 ? 'report.clean' : 'report.some')}</h2>
        <Figures
          figures={[
            { key: 'rows', value: report.rows },
            { key: 'good', value: report.good },
            { key: 'rejected', value: report.rejected },
            { key: 'will_create', value: report.created },
            { key: 'will_update', value: report.updated, quiet: true },
            { key: 'will_link', value: report.linked, quiet: true },
          ]}
        />
      </section>
      {report.matched > 0 && <Matches run={run} />}
      <MoneyProof money={report.money} planned />
      <Problems problems={report.problems} />
      {run.problems.length > 0 && (
        <ul className={s.blocking} role="alert">
          {run.problems.map((problem) => (
            <li key={problem.field + problem.message}>{problem.message}</li>
          ))}
        </ul>
      )}
      <div className={s.foot}>
        <span className={s.hint}>{t(report.rejected > 0 ? 'report.rejected_hint' : 'report.hint')}</span>
        <Button onClick={onEdit}>{t('report.edit')}</Button>
        <Button type="primary" size="large" loading={busy} disabled={!run.allowed.run || run.problems.length > 0 || (report.good === 0 && report.matched === 0)} onClick={() => onAct('run')} data-testid="run-import">
          {t('report.run', { count: report.good, figure: format.number(report.good) })}
        </Button>
      </div>
    </div>
  );
}
