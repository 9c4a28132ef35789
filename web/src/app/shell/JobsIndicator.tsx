/** Long work under way: a count in the header while there is any, the details on a click. */
import { SyncOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { activeJobsQuery } from '@/api/jobs';
import { JobProgress } from '@/kit/JobProgress';
import { Pop } from '@/kit/Pop';

import { jobPages } from '../rooms';
import s from './Header.module.css';

export function JobsIndicator() {
  const { t } = useTranslation('app');
  const jobs = useQuery(activeJobsQuery).data ?? [];
  if (jobs.length === 0) return null;
  const label = t('jobs.running', { count: jobs.length });
  return (
    <Pop
      label={label}
      align="end"
      width={320}
      button={(props) => (
        <button type="button" className={s.tool} aria-label={label} title={label} {...props}>
          <SyncOutlined spin className={s.spin} />
          <span className={`${s.badge} gx-figures`}>{jobs.length}</span>
        </button>
      )}
    >
      {(close) => (
        <div className={s.jobs}>
          {jobs.map((job) => {
            const page = jobPages.get(job.kind);
            const progress = <JobProgress job={job} />;
            return page ? (
              <Link key={job.id} to={page(job.id)} onClick={close}>
                {progress}
              </Link>
            ) : (
              <div key={job.id}>{progress}</div>
            );
          })}
        </div>
      )}
    </Pop>
  );
}
