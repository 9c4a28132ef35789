/** How far a long piece of work of the server is. */
import type { Job } from '@/api/jobs';

import { useFormat } from './format/useFormat';
import s from './JobProgress.module.css';

export function JobProgress({ job }: { job: Job }) {
  const format = useFormat();
  const share = job.total ? Math.min(1, job.done / job.total) : undefined;
  const failed = job.state === 'failed';
  return (
    <div className={failed ? `${s.job} ${s.failed}` : s.job}>
      <div className={s.top}>
        <span className={s.label}>{job.label}</span>
        <span className={`${s.figure} gx-figures`}>
          {share === undefined ? format.number(job.done) : format.percent(share, 0)}
        </span>
      </div>
      <progress className={s.bar} value={share} max={1} aria-label={job.label} />
      {(job.error ?? job.note) && <div className={s.note}>{job.error ?? job.note}</div>}
    </div>
  );
}
