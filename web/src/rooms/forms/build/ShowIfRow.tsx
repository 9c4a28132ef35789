/** When the field is asked: always, or after an answer to a field above it. */
import { Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

import s from './build.module.css';
import { asks, chooses, type Definition, type FormField } from './definition';

type Rule = FormField['show_if'];
type Is = NonNullable<Rule>['is'];

/** What can be asked of an answer of a kind. */
function testsOf(kind: FormField['kind'] | undefined): Is[] {
  if (kind === 'choices') return ['contains', 'filled'];
  if (kind === 'choice') return ['equal', 'not_equal', 'filled'];
  if (kind === 'text' || kind === 'long_text' || kind === 'email' || kind === 'hidden') return ['filled', 'equal', 'not_equal', 'contains'];
  if (kind === 'number' || kind === 'rating') return ['equal', 'not_equal', 'filled'];
  return ['filled'];
}

export interface ShowIfRowProps {
  definition: Definition;
  place: number;
  value: Rule;
  told: (name: string) => string | undefined;
  onChange: (rule: Rule) => void;
}

export function ShowIfRow({ definition, place, value, told, onChange }: ShowIfRowProps) {
  const { t } = useTranslation('forms');
  const above = definition.fields.slice(0, place).filter((one) => asks(one.kind));
  if (above.length === 0 && !value) return null;
  const other = definition.fields.find((one) => one.key === value?.field);
  const tests = testsOf(other?.kind);
  const begin = (key: string | undefined): Rule => {
    const field = definition.fields.find((one) => one.key === key);
    return field ? { field: field.key, is: testsOf(field.kind)[0] ?? 'filled', value: chooses(field.kind) ? (field.options[0]?.key ?? null) : null } : null;
  };
  const error = told('show_if');
  return (
    <fieldset className={s.condition}>
      <label className={s.switch}>
        <span>{t('show_if.title')}</span>
        <Switch size="small" checked={value !== null} aria-label={t('show_if.title')} onChange={(on) => onChange(on ? begin(above.at(-1)?.key) : null)} />
      </label>
      {value && (
        <>
          <Select aria-label={t('show_if.field')} value={value.field} options={above.map((one) => ({ value: one.key, label: one.label || t(`kinds.${one.kind}`) }))} onChange={(key: string) => onChange(begin(key))} />
          <Select aria-label={t('show_if.is')} value={value.is} options={tests.map((is) => ({ value: is, label: t(`show_if.tests.${is}`) }))} onChange={(is: Is) => onChange({ ...value, is })} />
          {value.is !== 'filled' && other && chooses(other.kind) && (
            <Select aria-label={t('show_if.value')} value={typeof value.value === 'string' ? value.value : undefined} options={other.options.map((one) => ({ value: one.key, label: one.label }))} onChange={(next: string) => onChange({ ...value, value: next })} />
          )}
          {value.is !== 'filled' && other && !chooses(other.kind) && (
            <Input aria-label={t('show_if.value')} value={typeof value.value === 'string' || typeof value.value === 'number' ? String(value.value) : ''} onChange={(event) => onChange({ ...value, value: event.target.value || null })} />
          )}
        </>
      )}
      {error && <p className={s.fault}>{error}</p>}
    </fieldset>
  );
}
