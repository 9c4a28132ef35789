/** How far a long piece of work of the server is. */
import type { Job } from '@/api/jobs';

import { useFormat } from './format/useFormat';
import s from './JobProgress.module.css';

/** The part of a job that is shown. */
export type ShownJob = Pick<Job, 'label' | 'state' | 'done' | 'total' | 'error'>;

export function JobProgress({ job }: { job: ShownJob }) {
  const format = useFormat();
  const share = job.total ? Math.min(1, job.done / job.total) : undefined;
  const failed = job.state === 'failed';
  const label = job.label[format.language];
  return (
    <div className={failed ? `${s.job} ${s.failed}` : s.job}>
      <div className={s.top}>
        <span className={s.label}>{label}</span>
        <span className={`${s.figure} gx-figures`}>
          {share === undefined ? format.number(job.done) : format.percent(share, 0)}
        </span>
      </div>
      <progress className={s.bar} value={share} max={1} aria-label={label} />
      {job.error && <div className={s.note}>{job.error[format.language]}</div>}
    </div>
  );
}
