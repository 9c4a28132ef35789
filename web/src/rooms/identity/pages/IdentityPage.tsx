/** Who is who: find it with the model now, from what on people are asked, versions of the model, and what runs found. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import type { Job } from '@/api/jobs';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { JobProgress } from '@/kit/JobProgress';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';
import { useFollowedJob } from '@/kit/useFollowedJob';

import { FIND, LEARN, learn, modelsQuery, runsQuery, startRun } from '../data';
import s from '../identity.module.css';
import { PolicyCard } from '../PolicyCard';
import { Runs } from '../Runs';
import { Versions } from '../Versions';

const KINDS = new Set([LEARN, FIND]);

export default function IdentityPage() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const models = useQuery(modelsQuery);
  const runs = useQuery(runsQuery);
  const onEnd = (job: Job) => {
    void client.invalidateQueries({ queryKey: ['identity'] });
    void client.invalidateQueries({ queryKey: ['customer'] });
    if (job.state === 'succeeded') toast({ text: t(job.kind === LEARN ? 'learned' : 'searched') });
  };
  const { running, follow, cancel } = useFollowedJob(KINDS, onEnd);
  const begin = useMutation({
    mutationFn: (what: 'learn' | 'run') => (what === 'learn' ? learn() : startRun(null, false)),
    onSuccess: ({ job_id }) => follow(job_id),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const error = models.error ?? runs.error;
  const busy = Boolean(running) || begin.isPending;
  const taught = (models.data?.models.length ?? 0) > 0;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          <>
            <Button type="text" onClick={() => void navigate('/identity/why')}>
              {t('why.title')}
            </Button>
            <Button type={taught ? 'default' : 'primary'} disabled={busy} onClick={() => begin.mutate('learn')} data-testid="learn">
              {t('learn')}
            </Button>
            {taught && (
              <Button type="primary" disabled={busy} onClick={() => begin.mutate('run')} data-testid="run">
                {t('run')}
              </Button>
            )}
          </>
        }
      />
      {running && (
        <div className={s.job}>
          <JobProgress job={running} />
          <Button size="small" disabled={cancel.isPending} onClick={() => cancel.mutate(running.id)}>
            {t('stop')}
          </Button>
        </div>
      )}
      {error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([models.refetch(), runs.refetch()])} />
      ) : !models.data || !runs.data ? (
        <Skeleton lines={10} height={22} />
      ) : (
        <div className={s.page}>
          <PolicyCard key={models.data.policy.version} policy={models.data.policy} />
          {taught ? <Versions models={models.data.models} busy={busy} onRun={follow} /> : <EmptyState title={t('none')} detail={t('none_detail')} />}
          {runs.data.length > 0 && <Runs runs={runs.data} />}
        </div>
      )}
    </>
  );
}
