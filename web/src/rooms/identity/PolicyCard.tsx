/** From what probability on people are asked, and from what on pairs are merged without being asked. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { savePolicy, undoChange, type Policy } from './data';
import s from './identity.module.css';

const percent = (share: number) => Math.round(share * 10_000) / 100;

export function PolicyCard({ policy }: { policy: Policy }) {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [draft, setDraft] = useState(policy);
  const put = (change: Partial<Policy>) => setDraft((now) => ({ ...now, ...change }));
  const refresh = () => client.invalidateQueries({ queryKey: ['identity'] });
  const failed = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const save = useMutation({
    mutationFn: () => savePolicy(draft),
    onSuccess: ({ change_set_id }) => {
      toast({ text: t('policy.saved'), undo: change_set_id ? () => undoChange(change_set_id).then(() => refresh(), failed).then(() => undefined) : undefined });
      void refresh();
    },
    onError: failed,
  });
  const wrong = draft.auto_from < draft.review_from;
  const same = draft.review_from === policy.review_from && draft.auto_from === policy.auto_from && draft.auto === policy.auto;
  const upTo = (from: number, to: number) => ({ flexGrow: Math.max(0.02, to - from) });
  return (
    <section className={s.card}>
      <h2>{t('policy.title')}</h2>
      <p className={s.quiet}>{t('policy.lead')}</p>
      <div className={s.zones} aria-hidden="true">
        <span className={s.zoneTwo} style={upTo(0, draft.review_from)}>
          {t('policy.two')}
        </span>
        <span className={s.zoneAsk} style={upTo(draft.review_from, draft.auto ? draft.auto_from : 1)}>
          {t('policy.ask')}
        </span>
        {draft.auto && (
          <span className={s.zoneAuto} style={upTo(draft.auto_from, 1)}>
            {t('policy.auto')}
          </span>
        )}
      </div>
      <div className={s.inputs}>
        <label>
          {t('policy.review_from')}
          <InputNumber min={1} max={100} step={1} suffix="%" value={percent(draft.review_from)} onChange={(next) => put({ review_from: (next ?? 50) / 100 })} />
        </label>
        <label>
          <span className={s.switch}>
            <Switch size="small" checked={draft.auto} onChange={(auto) => put({ auto })} aria-label={t('policy.auto_on')} />
            {t('policy.auto_on')}
          </span>
          <InputNumber min={90} max={100} step={0.1} suffix="%" disabled={!draft.auto} aria-label={t('policy.auto_from')} value={percent(draft.auto_from)} onChange={(next) => put({ auto_from: (next ?? 99) / 100 })} />
        </label>
        <Button type="primary" disabled={same || wrong} loading={save.isPending} onClick={() => save.mutate()} data-testid="save-policy">
          {t('policy.save')}
        </Button>
      </div>
      {wrong && (
        <p className={s.error} role="alert">
          {t('policy.wrong')}
        </p>
      )}
      {draft.auto && <p className={s.quiet}>{t('policy.auto_hint')}</p>}
    </section>
  );
}
