/** The version, whether the server is ready, and the long work that was done or is under way. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import type { Job } from '@/api/jobs';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import type { Tone } from '@/kit/theme/tokens';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { version } from '../../../../package.json';
import { actOnJob, actsOf, jobsQuery, readyQuery, type JobAct } from '../data';
import s from './system.module.css';

const TONES: Record<Job['state'], Tone> = { queued: 'neutral', running: 'indigo', paused: 'amber', succeeded: 'jade', failed: 'cinnabar', cancelled: 'neutral' };

function Acts({ job }: { job: Job }) {
  const { t } = useTranslation('settings');
  const { language } = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const act = useMutation({
    mutationFn: (what: JobAct) => actOnJob(job.id, what),
    onSuccess: () => client.invalidateQueries({ queryKey: ['job'] }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  return (
    <span className={s.acts}>
      {actsOf(job).map((what) => (
        <Button key={what} size="small" loading={act.isPending && act.variables === what} onClick={() => act.mutate(what)}>
          {t(`acts.${what}`)}
          <span className="gx-hidden"> {job.label[language]}</span>
        </Button>
      ))}
    </span>
  );
}

function useJobColumns(): Column<Job>[] {
  const { t } = useTranslation('settings');
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'label', title: t('columns.job'), width: 240, card: 'title', render: (job: Job) => job.label[format.language] },
      { key: 'state', title: t('columns.state'), width: 110, card: 'aside', render: (job: Job) => <Tag tone={TONES[job.state]}>{t(`states.${job.state}`)}</Tag> },
      {
        key: 'done',
        title: t('columns.done'),
        width: 160,
        numeric: true,
        render: (job: Job) => (job.total === null ? format.number(job.done) : `${format.number(job.done)} / ${format.number(job.total)}`),
      },
      { key: 'acts', title: t('columns.acts'), width: 160, isEmpty: (job: Job) => actsOf(job).length === 0, render: (job: Job) => <Acts job={job} /> },
      { key: 'created_at', title: t('columns.created_at'), width: 150, render: (job: Job) => <When at={job.created_at} /> },
      { key: 'finished_at', title: t('columns.finished_at'), width: 150, isEmpty: (job: Job) => !job.finished_at, render: (job: Job) => <When at={job.finished_at} /> },
      { key: 'error', title: t('columns.error'), width: 320, isEmpty: (job: Job) => !job.error, render: (job: Job) => job.error?.[format.language] ?? '–' },
    ],
    [t, format],
  );
}

export default function SystemList() {
  const { t } = useTranslation('settings');
  const jobs = useQuery(jobsQuery);
  const ready = useQuery(readyQuery);
  const columns = useJobColumns();
  useTopics('job');
  const state = ready.isPending ? 'asking' : ready.data ? 'ready' : 'not_ready';
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <dl className={s.facts}>
        <div>
          <dt>{t('version')}</dt>
          <dd className="gx-figures">{version}</dd>
        </div>
        <div>
          <dt>{t('server')}</dt>
          <dd>
            <Tag dot tone={state === 'ready' ? 'jade' : state === 'asking' ? 'neutral' : 'cinnabar'}>
              {t(`ready.${state}`)}
            </Tag>
          </dd>
        </div>
      </dl>
      <h2 className={s.title}>{t('jobs')}</h2>
      <DataTable
        name="settings.jobs"
        label={t('jobs')}
        columns={columns}
        list={{ rows: jobs.data, loading: jobs.isPending, error: jobs.error ?? undefined, retry: () => void jobs.refetch() }}
        rowKey={(job) => job.id}
        empty={<EmptyState small title={t('none')} />}
      />
    </>
  );
}
