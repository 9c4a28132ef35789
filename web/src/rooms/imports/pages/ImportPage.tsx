/** One import on its way: prepare, check, import, and what came of it. */
import { LeftOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { isProblem } from '@/api/problem';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';

import { act, importQuery, isBusy, type Act, type Import } from '../data';
import { Prepare } from '../prepare/Prepare';
import { Progress } from '../run/Progress';
import { Report } from '../run/Report';
import { Result } from '../run/Result';
import s from '../run/run.module.css';
import { STATE_TONES, useFileSize, useStateWords } from '../words';

const STEPS = ['prepare', 'check', 'import'] as const;

function stepOf(state: Import['state']): number {
  if (state === 'draft') return 0;
  return state === 'checking' || state === 'checked' ? 1 : 2;
}

function Steps({ at }: { at: number }) {
  const { t } = useTranslation('imports');
  return (
    <ol className={s.steps} aria-label={t('steps.label')}>
      {STEPS.map((step, index) => (
        <li key={step} aria-current={index === at ? 'step' : undefined} className={index < at ? s.past : undefined}>
          <i aria-hidden="true">{index < at ? '✓' : index + 1}</i>
          {t(`steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}

export default function ImportPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('imports');
  const format = useFormat();
  const sizeOf = useFileSize();
  const stateOf = useStateWords();
  const wordsOf = useErrorWords();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const { data: run, error, refetch } = useQuery(importQuery(id));
  useTopics(`import:${id}`);

  const acting = useMutation({
    mutationFn: (what: Act) => act(id, what),
    onSuccess: (changed, what) => {
      client.setQueryData(importQuery(id).queryKey, changed);
      void client.invalidateQueries({ queryKey: ['import', 'list'] });
      void client.invalidateQueries({ queryKey: ['job'] });
      if (what === 'check' || what === 'run') setEditing(false);
    },
    onError: (problem) => toast({ text: (isProblem(problem) && problem.fields[0]?.message) || wordsOf(problem), tone: 'danger' }),
  });

  if (!run) return error ? <ErrorState page error={error} onRetry={() => void refetch()} /> : <Skeleton lines={10} height={20} />;
  const steps = { run, busy: acting.isPending, onAct: (what: Act) => acting.mutate(what), onEdit: () => setEditing(true) };
  const prepares = run.allowed.edit && (editing || run.state === 'draft' || !run.report) && !isBusy(run) && !run.progress?.rows;
  return (
    <>
      <Link to="/imports" className={s.back}>
        <LeftOutlined /> {t('title')}
      </Link>
      <PageHeader
        title={run.file_name}
        lead={
          <span className={s.lead}>
            <Tag tone={STATE_TONES[run.state]}>{stateOf(run.state)}</Tag>
            {t('about', { size: sizeOf(run.size), rows: format.number(run.layout.row_estimate) })}
          </span>
        }
      >
        <Steps at={prepares ? 0 : stepOf(run.state)} />
      </PageHeader>
      {prepares ? (
        <Prepare {...steps} />
      ) : isBusy(run) || run.state === 'paused' ? (
        <Progress {...steps} />
      ) : run.state === 'checked' && run.report && !run.removed ? (
        <Report {...steps} report={run.report} />
      ) : (
        <Result {...steps} />
      )}
    </>
  );
}
