/** Clearing the demo company, in the settings of its workspace; nothing where there is none. */
import { DeleteOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { JobProgress } from '@/kit/JobProgress';

import s from './onboarding.module.css';

const demoKey = ['onboarding', 'demo'];
const OVER = ['succeeded', 'failed', 'cancelled'];

export default function ClearDemo() {
  const { t } = useTranslation('onboarding');
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const demo = useQuery({ queryKey: demoKey, queryFn: ({ signal }) => answer(api.GET('/api/v1/onboarding/demo', { signal })) }).data;
  const job = useQuery({
    queryKey: ['job', jobId],
    enabled: jobId !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId ?? '' } }, signal })),
    refetchInterval: ({ state }) => (OVER.includes(state.data?.state ?? '') ? false : 1_000),
  }).data;
  const clear = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/onboarding/demo/clear')),
    onSuccess: ({ job_id }) => {
      setAsking(false);
      setJobId(job_id);
    },
  });
  if (!demo?.there) return null;
  const over = job?.state === 'succeeded';
  if (demo.cleared && !jobId) return null;
  return (
    <section className={s.clear} aria-labelledby="clear-demo">
      <h2 id="clear-demo">{t('clear.title')}</h2>
      <p>{t(over ? 'clear.done' : 'clear.lead')}</p>
      {job && !over && <JobProgress job={job} />}
      {over ? (
        <Button onClick={() => void client.invalidateQueries()}>{t('clear.refresh')}</Button>
      ) : (
        <Button danger icon={<DeleteOutlined />} disabled={jobId !== undefined && job?.state !== 'failed'} onClick={() => setAsking(true)} data-testid="clear-demo">
          {t('clear.action')}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={t('clear.title')}
          detail={t('clear.detail')}
          action={t('clear.action')}
          typed={t('clear.typed')}
          busy={clear.isPending}
          error={clear.error}
          onConfirm={() => clear.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
