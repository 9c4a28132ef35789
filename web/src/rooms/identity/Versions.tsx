/** Versions of the model: what each was learned from, which is in force, and how two differ. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { comparedQuery, putInForce, startRun, undoChange, type Version } from './data';
import s from './identity.module.css';

function Difference({ one, other }: { one: Version; other: Version }) {
  const { t } = useTranslation('identity');
  const format = useFormat();
  const { data, error, refetch } = useQuery(comparedQuery(one.id, other.id));
  if (error) return <ErrorState small error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={3} />;
  const rows = [
    ['both', data.pairs.both],
    ['lost', data.pairs.lost],
    ['gained', data.pairs.gained],
  ] as const;
  return (
    <div className={s.difference}>
      <dl className={s.tallies}>
        {rows.map(([key, count]) => (
          <div key={key}>
            <dt>{t(`compared.${key}`, { one: one.number, other: other.number })}</dt>
            <dd className="gx-figures">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      {[data.one, data.other].map((side, index) => (
        <p key={index === 0 ? one.id : other.id} className={s.quiet}>
          {t('compared.agreement', { number: (index === 0 ? one : other).number, found: side.merged_found, merged: side.merged, wrong: side.apart_found, apart: side.apart })}
        </p>
      ))}
    </div>
  );
}

export function Versions({ models, busy, onRun }: { models: readonly Version[]; busy: boolean; onRun: (job: string) => unknown }) {
  const { t } = useTranslation('identity');
  const format = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const refresh = () => client.invalidateQueries({ queryKey: ['identity'] });
  const onError = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const force = useMutation({
    mutationFn: (one: Version) => putInForce(one.id),
    onSuccess: ({ change_set_id }, one) => {
      toast({ text: t('versions.forced', { number: one.number }), undo: change_set_id ? () => undoChange(change_set_id).then(() => refresh(), onError).then(() => undefined) : undefined });
      void refresh();
    },
    onError,
  });
  const trial = useMutation({ mutationFn: (one: Version) => startRun(one.id, true), onSuccess: ({ job_id }) => onRun(job_id), onError });
  const two = chosen.map((id) => models.find((one) => one.id === id));
  const [first, second] = [two[0], two[1]];
  const toggle = (id: string) => setChosen((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2)));
  return (
    <section className={s.card}>
      <h2>{t('versions.title')}</h2>
      <ul className={s.versions}>
        {models.map((one) => (
          <li key={one.id}>
            {models.length > 1 && <Checkbox checked={chosen.includes(one.id)} onChange={() => toggle(one.id)} aria-label={t('versions.choose', { number: one.number })} />}
            <div>
              <strong>{t('versions.name', { number: one.number })}</strong>
              {one.in_force_since && <Tag tone="jade">{t('versions.in_force')}</Tag>}
              <small>
                {t('versions.learned', { records: format.number(one.trained_on.records), merged: format.number(one.trained_on.merged), apart: format.number(one.trained_on.apart) })}
                {' · '}
                {one.made_by ?? t('versions.product')} <When at={one.made_at} />
              </small>
            </div>
            <Button size="small" type="text" disabled={busy || trial.isPending} onClick={() => trial.mutate(one)} title={t('versions.trial_hint')}>
              {t('versions.trial')}
            </Button>
            {!one.in_force_since && (
              <Button size="small" disabled={busy || force.isPending} onClick={() => force.mutate(one)}>
                {t('versions.force')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {first && second ? <Difference one={first} other={second} /> : models.length > 1 && <p className={s.quiet}>{t('versions.compare_hint')}</p>}
    </section>
  );
}
