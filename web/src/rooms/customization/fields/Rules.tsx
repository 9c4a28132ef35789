/** What a field refuses: required, unique, limits, a pattern. */
import { Checkbox, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

import { Field } from '@/kit/Field';

import { SPANS, TEXTS, UNIQUE, type Draft } from './draft';
import s from './fields.module.css';

export interface RulesProps {
  draft: Draft;
  own: boolean;
  told: (name: string) => string | undefined;
  onChange: (change: Partial<Draft>) => void;
}

export function Rules({ draft, own, told, onChange }: RulesProps) {
  const { t } = useTranslation('customization');
  const flag = (name: 'required' | 'hidden' | 'unique' | 'personal') => (
    <Checkbox checked={draft[name]} onChange={(event) => onChange({ [name]: event.target.checked })}>
      {t(`flags.${name}`)}
    </Checkbox>
  );
  const problem = told('hidden') ?? told('required') ?? told('unique');
  return (
    <>
      <div>
        <div className={s.flags}>
          {flag('required')}
          {own && UNIQUE.has(draft.kind) && flag('unique')}
          {own && flag('personal')}
          {flag('hidden')}
        </div>
        {problem && <p className={s.problem}>{problem}</p>}
      </div>
      {own && SPANS.has(draft.kind) && (
        <div className={s.two}>
          <Field label={t('fields.least')} error={told('least')}>
            {(control) => <Input {...control} type={draft.kind === 'date' ? 'date' : 'text'} value={draft.least} onChange={(event) => onChange({ least: event.target.value })} />}
          </Field>
          <Field label={t('fields.most')} error={told('most')}>
            {(control) => <Input {...control} type={draft.kind === 'date' ? 'date' : 'text'} value={draft.most} onChange={(event) => onChange({ most: event.target.value })} />}
          </Field>
        </div>
      )}
      {own && draft.kind === 'rating' && (
        <Field label={t('fields.stars')} error={told('maximum')}>
          {(control) => <InputNumber {...control} min={2} max={10} precision={0} value={draft.maximum ?? 5} onChange={(maximum) => onChange({ maximum })} />}
        </Field>
      )}
      {own && TEXTS.has(draft.kind) && (
        <div className={s.two}>
          <Field label={t('fields.pattern')} hint={t('fields.pattern_hint')} error={told('pattern')}>
            {(control) => <Input {...control} maxLength={200} placeholder="[A-Z]{2}-\d{4}" value={draft.pattern} onChange={(event) => onChange({ pattern: event.target.value })} />}
          </Field>
          <Field label={t('fields.pattern_words')} hint={t('fields.pattern_words_hint')}>
            {(control) => <Input {...control} maxLength={300} value={draft.pattern_words} onChange={(event) => onChange({ pattern_words: event.target.value })} />}
          </Field>
        </div>
      )}
    </>
  );
}
