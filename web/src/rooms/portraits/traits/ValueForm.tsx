/** What is computed: of which rows, in which span, which of them, and what of them. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { askableQuery } from '@/kit/conditions/askable';
import { ConditionButton, ConditionWords } from '@/kit/conditions/ConditionFilter';
import type { Said } from '@/kit/conditions/tree';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';

import s from '../portraits.module.css';
import { fitting, MEASURES, mayAge, NO_FIELD, type ValueDraft } from './draft';
import { OBJECT, useRowFields } from './rows';

const WINDOWS = ['7d', '30d', '90d', '180d', '365d', '730d'] as const;
const none: never[] = [];

/** The condition in words, or the server's complaint. */
export async function wordsOf(object: string, text: string): Promise<string> {
  const found = await answer(api.POST('/api/v1/conditions/{object}/look', { params: { path: { object } }, body: { tree: JSON.parse(text) as Said, sample: 0 } }));
  return found.sentence;
}

export function ValueForm({ value, onChange }: { value: ValueDraft; onChange: (value: ValueDraft) => void }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const { data } = useQuery(askableQuery(OBJECT));
  const fields = useRowFields(value.rows);
  const put = (change: Partial<ValueDraft>) => onChange({ ...value, ...change });
  const key = value.rows.slice(value.rows.indexOf(':') + 1);
  const related = value.rows.startsWith('relation:') ? data?.relations.find((one) => one.key === key) : undefined;
  const taken = fitting(value.is, [...(fields ?? [])]);
  const field = fields?.find((one) => one.key === value.field);
  const measure = (is: string) => {
    const kept = fitting(is, [...(fields ?? [])]).some((one) => one.key === value.field);
    put({ is, field: NO_FIELD.has(is) ? undefined : kept ? value.field : fitting(is, [...(fields ?? [])])[0]?.key, by: undefined, part: undefined, age: false });
  };
  const rows = [
    { label: t('relations'), options: (data?.relations ?? []).filter((one) => !one.single).map((one) => ({ value: `relation:${one.key}`, label: one.label[language] })) },
    { label: t('events'), options: (data?.events ?? []).map((one) => ({ value: `event:${one.key}`, label: one.label[language] })) },
  ];
  return (
    <div className={s.box}>
      <div className={s.two}>
        <Field label={t('rows')}>
          {(control) => <Select {...control} showSearch={{ optionFilterProp: 'label' }} value={value.rows} options={rows} onChange={(next: string) => onChange({ ...value, rows: next, of: undefined, is: 'count', field: undefined, by: undefined, part: undefined, age: false })} />}
        </Field>
        <Field label={t('window')}>
          {(control) => (
            <Select
              {...control}
              value={value.window ?? ''}
              options={[{ value: '', label: t('ever') }, ...[...new Set([...WINDOWS, ...(value.window ? [value.window] : [])])].map((one) => ({ value: one, label: t('last', { span: one.replace('d', t('days')) }) }))]}
              onChange={(window: string) => put({ window: window || undefined })}
            />
          )}
        </Field>
      </div>
      <div className={s.two}>
        <Field label={t('measure')}>{(control) => <Select {...control} value={value.is} options={MEASURES.map((one) => ({ value: one, label: t(`measures.${one}`) }))} onChange={measure} />}</Field>
        {!NO_FIELD.has(value.is) && (
          <Field label={t('field')} required>
            {(control) => <Select {...control} showSearch={{ optionFilterProp: 'label' }} value={value.field} options={taken.map((one) => ({ value: one.key, label: one.label[language] }))} onChange={(next: string) => put({ field: next, part: undefined, age: false })} />}
          </Field>
        )}
      </div>
      {value.is === 'top' && (
        <div className={s.two}>
          <Field label={t('by')}>
            {(control) => (
              <Select {...control} value={value.by ?? ''} options={[{ value: '', label: t('by_rows') }, ...fitting('sum', [...(fields ?? [])]).map((one) => ({ value: one.key, label: t('by_sum', { name: one.label[language] }) }))]} onChange={(by: string) => put({ by: by || undefined })} />
            )}
          </Field>
          {field?.kind === 'datetime' && (
            <Field label={t('part')}>{(control) => <Select {...control} value={value.part ?? 'hour'} options={['hour', 'weekday'].map((one) => ({ value: one, label: t(`parts.${one}`) }))} onChange={(part: string) => put({ part })} />}</Field>
          )}
        </div>
      )}
      {mayAge(value, fields ?? []) && (
        <Checkbox checked={value.age} onChange={(event) => put({ age: event.target.checked })}>
          {t('age')}
        </Checkbox>
      )}
      {related && (
        <div className={s.line}>
          <ConditionButton object={related.object} value={value.of} onChange={(of) => put({ of })} fetchWords={(text) => wordsOf(related.object, text)} suggest={() => none} />
          {value.of ? <ConditionWords object={related.object} value={value.of} onChange={(of) => put({ of })} fetchWords={(text) => wordsOf(related.object, text)} suggest={() => none} /> : <span className={s.quiet}>{t('all_rows')}</span>}
        </div>
      )}
      {value.rows.startsWith('event:') && value.of && (
        <div className={s.line}>
          <span className={s.quiet}>{t('narrowed')}</span>
          <Button size="small" onClick={() => put({ of: undefined })}>
            {t('all_rows')}
          </Button>
        </div>
      )}
    </div>
  );
}
