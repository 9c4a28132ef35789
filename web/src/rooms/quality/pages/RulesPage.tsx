/** What is asked of data: shares of the parts, fields that count, rules, placeholders, check digits, when data are stale. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { definitionQuery, saveDefinition, undoMark, type Definition, type Known } from '../data';
import { Checks } from '../rules/Checks';
import { Fields } from '../rules/Fields';
import s from '../rules/rules.module.css';

const PARTS = ['complete', 'valid', 'consistent', 'fresh'] as const;

function Form({ known }: { known: Known }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [draft, setDraft] = useState(known.definition as unknown as Definition);
  const put = (change: Partial<Definition>) => setDraft((now) => ({ ...now, ...change }));
  const refresh = () => client.invalidateQueries({ queryKey: ['quality'] });
  const failed = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const save = useMutation({
    mutationFn: () => saveDefinition(known.version, draft),
    onSuccess: ({ change_set_id }) => {
      toast({ text: t('rules.saved'), undo: change_set_id ? () => undoMark(change_set_id).then(() => refresh(), failed).then(() => undefined) : undefined });
      void refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const places = isProblem(save.error) ? save.error.fields.map((one) => one.message) : [];
  return (
    <form className={s.form} onSubmit={submit}>
      <section>
        <h2>{t('rules.shares')}</h2>
        <p>{t('rules.shares_hint')}</p>
        <div className={s.shares}>
          {PARTS.map((part) => (
            <label key={part}>
              {t(`of.${part}`)}
              <InputNumber min={0} max={100} precision={0} value={draft.shares[part]} onChange={(next) => put({ shares: { ...draft.shares, [part]: next ?? 0 } })} />
            </label>
          ))}
        </div>
      </section>
      <section>
        <h2>{t('rules.fields')}</h2>
        <p>{t('rules.fields_hint')}</p>
        <Fields rows={draft.fields} known={known} onChange={(fields) => put({ fields })} />
      </section>
      <section>
        <h2>{t('rules.checked')}</h2>
        <Checkbox.Group className={s.rules} value={draft.rules} options={known.rules.map((one) => ({ value: one.key, label: one.label[language] }))} onChange={(rules) => put({ rules: rules as Definition['rules'] })} />
      </section>
      <section>
        <h2>{t('rules.placeholders')}</h2>
        <p>{t('rules.placeholders_hint')}</p>
        <Select aria-label={t('rules.placeholders')} mode="tags" className={s.wide} open={false} suffixIcon={null} value={draft.placeholders} onChange={(placeholders: string[]) => put({ placeholders })} />
      </section>
      <section>
        <h2>{t('rules.check_digits')}</h2>
        <Checks rows={draft.checks} known={known} onChange={(checks) => put({ checks })} />
      </section>
      <section>
        <h2>{t('rules.conflicts')}</h2>
        <Checkbox.Group className={s.rules} value={draft.conflicts} options={known.conflicting.map((one) => ({ value: one.key, label: one.label[language] }))} onChange={(conflicts) => put({ conflicts: conflicts })} />
      </section>
      <section>
        <h2>{t('rules.time')}</h2>
        <div className={s.numbers}>
          <label>
            {t('rules.stale_days')}
            <InputNumber min={1} max={3650} precision={0} value={draft.stale_days} onChange={(next) => put({ stale_days: next ?? 365 })} />
          </label>
          <label>
            {t('rules.oldest')}
            <InputNumber min={50} max={150} precision={0} value={draft.oldest} onChange={(next) => put({ oldest: next ?? 110 })} />
          </label>
        </div>
      </section>
      {save.error ? (
        <div className={s.error} role="alert">
          {places.length > 0 ? places.join(' ') : wordsOf(save.error)}
        </div>
      ) : null}
      <div className={s.acts}>
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="save-rules">
          {t('rules.save')}
        </Button>
      </div>
    </form>
  );
}

export default function RulesPage() {
  const { t } = useTranslation('quality');
  const { data, error, refetch } = useQuery(definitionQuery);
  return (
    <>
      <PageHeader title={t('rules.title')} lead={t('rules.lead')} />
      {data ? <Form key={data.version} known={data} /> : error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={12} />}
    </>
  );
}
