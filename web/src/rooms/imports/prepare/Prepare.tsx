/** What the file is, what each of its columns becomes, and how its first rows will be stored. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { changeImport, importQuery, previewQuery, targetsQuery, type Change, type Import } from '../data';
import type { StepProps } from '../steps';
import { useBoth } from '../words';
import { Dates } from './Dates';
import { Known, SaveSettings } from './Known';
import { Mapping } from './Mapping';
import { Modes } from './Modes';
import s from './prepare.module.css';
import { PreviewTable } from './PreviewTable';
import { Settings } from './Settings';
import { Targets } from './Targets';
import { Values } from './Values';

/** Sends changes; what was chosen shows at once, the server's reading of it a moment later. */
function useImportChange(run: Import) {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  return useMutation({
    mutationFn: (change: Change) => changeImport(run.id, change),
    scope: { id: `import-${run.id}` },
    onSuccess: (preview) => {
      client.setQueryData(importQuery(run.id).queryKey, preview.run);
      client.setQueryData(previewQuery(run.id).queryKey, preview);
    },
    onError: (error) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' }),
  });
}

export function Prepare({ run, busy, onAct }: StepProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const targets = useQuery(targetsQuery);
  const preview = useQuery(previewQuery(run.id));
  const change = useImportChange(run);
  const target = targets.data?.find((one) => one.key === run.target);
  const put = (values: Change) => change.mutate(values);
  // dates that are in doubt may be cleared up by the dry run, which reads the whole file
  const blocking = run.problems.filter((problem) => problem.code !== 'tabular.date_ambiguous');
  const pending = change.isPending ? change.variables : undefined;
  const failure = run.job?.state === 'failed' ? both(run.job.error) : '';

  if (!targets.data) return targets.error ? <ErrorState error={targets.error} onRetry={() => void targets.refetch()} /> : <Skeleton lines={10} height={20} />;
  return (
    <div className={s.sections}>
      {failure && (
        <p className={s.failure} role="alert">
          {failure}
        </p>
      )}
      {run.layout.notes.length > 0 && (
        <ul className={s.notes}>
          {run.layout.notes.map((note) => (
            <li key={note.code}>{note.message}</li>
          ))}
        </ul>
      )}
      <Known run={run} onChange={put} />
      <Targets targets={targets.data} run={run} pending={pending?.target} onChoose={(key) => put({ target: key })} />
      {target && (
        <>
          <Mapping run={run} target={target} pending={pending?.mapping} onChange={(mapping) => put({ mapping })} />
          <Values run={run} target={target} pending={pending?.values} onChange={(values) => put({ values })} />
          <Dates run={run} pending={pending?.formats} onChange={(formats) => put({ formats })} />
          <Modes run={run} pending={pending?.mode} onChoose={(mode) => put({ mode })} />
          <Settings key={target.key} run={run} target={target} error={change.error} onChange={put} />
          <PreviewTable run={run} target={target} preview={preview.data} error={preview.error} stale={change.isPending} onRetry={() => void preview.refetch()} />
          <SaveSettings run={run} />
        </>
      )}
      <div className={s.foot}>
        <div className={s.problems} role="status">
          {run.problems.map((problem) => (
            <span key={problem.field + problem.message}>{problem.message}</span>
          ))}
          {run.problems.length === 0 && <span className={s.ready}>{t('prepare.ready')}</span>}
        </div>
        <Button type="primary" size="large" loading={busy} disabled={!target || blocking.length > 0 || change.isPending || !run.allowed.check} onClick={() => onAct('check')} data-testid="check-import">
          {t('prepare.check')}
        </Button>
      </div>
    </div>
  );
}
