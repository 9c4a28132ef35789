/** Rows that are known already: how many of each kind, what becomes of them, and one by one what is there beside what is new. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Choice } from '@/kit/Choice';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { decide, importQuery, matchesQuery, matchKindsQuery, targetsQuery, type Decision, type Import, type MatchAction, type MatchKind } from '../data';
import { useMatchActions } from '../words';
import m from './matches.module.css';
import { MatchRow } from './MatchRow';
import s from './run.module.css';

function useDecide(run: Import) {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  return useMutation({
    mutationFn: (decision: Decision) => decide(run.id, decision),
    onSuccess: (changed) => {
      client.setQueryData(importQuery(run.id).queryKey, changed);
      return client.invalidateQueries({ queryKey: ['import', run.id, 'matches'] });
    },
    onError: (error) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' }),
  });
}

function Rows({ run, kind, deciding }: { run: Import; kind: MatchKind; deciding: ReturnType<typeof useDecide> }) {
  const { t } = useTranslation('imports');
  const target = useQuery(targetsQuery).data?.find((one) => one.key === run.target);
  const list = useKeyset(matchesQuery(run.id, kind));
  if (list.error) return <ErrorState small error={list.error} onRetry={list.retry} />;
  if (!list.rows || !target) return <Skeleton lines={6} />;
  return (
    <div className={m.rows} data-testid="match-rows">
      {list.rows.map((match) => (
        <MatchRow key={match.line} run={run} target={target} match={match} onDecide={(decision) => deciding.mutate({ lines: [match.line], ...decision })} />
      ))}
      {list.hasMore && (
        <Button loading={list.loadingMore} onClick={list.loadMore}>
          {t('matches.more')}
        </Button>
      )}
    </div>
  );
}

export function Matches({ run }: { run: Import }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const [open, setOpen] = useState<MatchKind>();
  const kinds = useQuery(matchKindsQuery(run.id));
  const deciding = useDecide(run);
  const actions = useMatchActions();
  if (kinds.error) return <ErrorState small error={kinds.error} onRetry={() => void kinds.refetch()} />;
  if (!kinds.data?.length) return null;
  return (
    <section className={s.block} data-testid="matches">
      <h3>{t('matches.title')}</h3>
      <p className={m.lead}>{t('matches.lead')}</p>
      <ul className={m.kinds}>
        {kinds.data.map((one) => {
          const own = Object.values(one.own).reduce((sum, count) => sum + count, 0);
          return (
            <li key={one.kind} className={m.kind}>
              <div className={m.kindHead}>
                <span className={m.kindText}>
                  <b>{t(`matches.kinds.${one.kind}`, { count: one.count, figure: format.number(one.count) })}</b>
                  <small>
                    {t(`matches.why.${one.kind}`)}
                    {own > 0 && ` ${t('matches.own', { count: own, figure: format.number(own) })}`}
                  </small>
                </span>
                <Choice<MatchAction>
                  label={t(`matches.kinds.${one.kind}`, { count: one.count, figure: format.number(one.count) })}
                  value={deciding.isPending && deciding.variables.kind === one.kind ? (deciding.variables.action ?? one.action) : one.action}
                  options={actions(one.kind !== 'key')}
                  onChange={(action) => deciding.mutate({ kind: one.kind, action })}
                />
                <Button size="small" type="text" aria-expanded={open === one.kind} onClick={() => setOpen(open === one.kind ? undefined : one.kind)} data-testid={`look-${one.kind}`}>
                  {t(open === one.kind ? 'matches.close' : 'matches.look')}
                </Button>
              </div>
              {open === one.kind && <Rows run={run} kind={one.kind} deciding={deciding} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
