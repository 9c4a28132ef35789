/** The editor in a window: what is wrong is told at its place before anything is asked. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import { Dialog } from '../Dialog';
import { ErrorState } from '../ErrorState';
import { Skeleton } from '../Skeleton';
import { askableQuery } from './askable';
import { ConditionEditor } from './ConditionEditor';
import type { ConditionFilterProps } from './ConditionFilter';
import s from './conditions.module.css';
import { countLeaves, EMPTY, prune, readTree, writeTree, type Group } from './tree';

const WIDTH = 760;

export default function ConditionDialog({ object, value, onChange, fetchWords, suggest, onClose }: ConditionFilterProps & { onClose: () => void }) {
  const { t } = useTranslation('conditions');
  const client = useQueryClient();
  const { data: askable, error, refetch } = useQuery(askableQuery(object));
  const [draft, setDraft] = useState<Group>(() => readTree(value));
  const isFact = (key: string) => askable?.fields.some((one) => one.key === key && one.fact) ?? false;

  const apply = useMutation({
    mutationFn: async (group: Group) => {
      if (countLeaves(group) === 0) return undefined;
      const text = JSON.stringify(writeTree(group, isFact));
      await client.fetchQuery({ queryKey: ['conditions', object, 'checked', text], retry: false, queryFn: () => fetchWords(text) });
      return text;
    },
    onSuccess: (text) => {
      onChange(text);
      onClose();
    },
  });
  const [touched, setTouched] = useState(false);
  const opened = useQuery({
    queryKey: ['conditions', object, 'checked', value],
    enabled: value !== undefined,
    retry: false,
    queryFn: () => fetchWords(value ?? ''),
  });

  const failure = apply.error ?? (touched ? null : opened.error);
  const problems = isProblem(failure) ? failure.fields : [];
  const change = (group: Group) => {
    apply.reset();
    setTouched(true);
    setDraft(group);
  };
  const submit = () => {
    const pruned = prune(draft);
    setDraft(pruned);
    apply.mutate(pruned);
  };
  return (
    <Dialog label={t('title')} onClose={onClose} width={WIDTH}>
      <form
        className={s.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h2>{t('title')}</h2>
        {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
        {!askable && !error && <Skeleton lines={4} />}
        {askable && <ConditionEditor askable={askable} value={draft} onChange={change} problems={problems} suggest={suggest} />}
        {failure && problems.length === 0 ? <ErrorState small error={failure} onRetry={submit} /> : null}
        <div className={s.actions}>
          <Button type="text" onClick={() => change(EMPTY)}>
            {t('clear')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={apply.isPending} disabled={!askable} data-testid="apply-conditions">
            {t('apply')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
