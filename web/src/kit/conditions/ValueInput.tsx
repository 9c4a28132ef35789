/** The value beside an operator, by what the operator takes and the kind of the field. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Askable, Operator, Suggestion } from './askable';
import s from './conditions.module.css';
import type { Json } from './tree';

interface ValueProps {
  field: Askable;
  operator: Operator;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  suggestions: readonly Suggestion[];
  language: 'zh' | 'en';
}

const NUMBERS = ['number', 'integer', 'percent', 'rating'];
const TIMES = ['date', 'datetime'];
const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
const UNITS = ['h', 'd', 'w', 'm', 'y'] as const;
const MINOR = 100;
const CURRENCY = 'CNY';

/** What a fresh condition starts with; undefined where it must be filled in. */
export function firstValue(field: Askable, operator: Operator | undefined): Json | undefined {
  if (operator?.takes === 'length') return '30d';
  if (operator?.takes === 'period') return 'month';
  if (operator?.takes === 'one' && field.kind === 'boolean') return true;
  if (operator?.takes === 'one' && field.kind === 'select') return field.options?.[0]?.key;
  return undefined;
}

const textOf = (value: Json | undefined) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? [...(value as readonly Json[])] : []);

export function ValueInput(props: ValueProps) {
  const { operator, value, onChange } = props;
  switch (operator.takes) {
    case 'nothing':
      return null;
    case 'length':
      return <LengthInput {...props} />;
    case 'period':
      return <PeriodInput {...props} />;
    case 'many':
      return <Several {...props} />;
    case 'pair': {
      const [from, to] = listOf(value);
      const put = (first: Json | undefined, last: Json | undefined) => onChange([first ?? null, last ?? null]);
      return (
        <div className={s.pair}>
          <One {...props} value={from} onChange={(next) => put(next, to)} />
          <One {...props} value={to} onChange={(next) => put(from, next)} />
        </div>
      );
    }
    default:
      return props.suggestions.length > 0 ? <Several {...props} single /> : <One {...props} />;
  }
}

function LengthInput({ field, value, onChange }: ValueProps) {
  const { t } = useTranslation('conditions');
  const text = textOf(value) || '30d';
  const number = text.slice(0, -1);
  const unit = text.slice(-1);
  return (
    <div className={s.pair}>
      <input className={s.input} type="number" min={1} max={999} aria-label={t('value')} value={number} onChange={(event) => onChange(`${event.target.value}${unit}`)} />
      <select className={s.select} aria-label={t('unit')} value={unit} onChange={(event) => onChange(`${number}${event.target.value}`)}>
        {UNITS.filter((one) => one !== 'h' || field.kind === 'datetime').map((one) => (
          <option key={one} value={one}>
            {t(`units.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function PeriodInput({ value, onChange }: ValueProps) {
  const { t } = useTranslation('conditions');
  return (
    <select className={s.select} aria-label={t('value')} value={textOf(value)} onChange={(event) => onChange(event.target.value)}>
      {PERIODS.map((one) => (
        <option key={one} value={one}>
          {t(`periods.${one}`)}
        </option>
      ))}
    </select>
  );
}

/** Some of what is offered; for texts others may be typed. */
function Several({ field, value, onChange, suggestions, language, single }: ValueProps & { single?: boolean }) {
  const { t } = useTranslation('conditions');
  const own = field.options?.map((one) => ({ value: one.key, label: one.label[language] })) ?? [];
  const options = own.length > 0 ? own : [...suggestions];
  const chosen = (single ? [value] : listOf(value)).filter((one): one is string => typeof one === 'string');
  const typed = options.length === 0 || !['select', 'multi_select', 'user'].includes(field.kind);
  return (
    <Select
      className={s.several}
      mode={typed ? 'tags' : 'multiple'}
      maxCount={single ? 1 : undefined}
      aria-label={t('value')}
      placeholder={t(typed ? 'type_or_choose' : 'choose')}
      value={chosen}
      options={options}
      optionFilterProp="label"
      onChange={(next: string[]) => onChange(single ? next.at(-1) : next)}
    />
  );
}

function One({ field, value, onChange, language }: ValueProps) {
  const { t } = useTranslation('conditions');
  const label = t('value');
  if (field.kind === 'boolean' || field.kind === 'select') {
    const options = field.kind === 'select' ? (field.options ?? []).map((one) => ({ key: one.key, label: one.label[language] })) : ['true', 'false'].map((key) => ({ key, label: t(key === 'true' ? 'yes' : 'no') }));
    return (
      <select className={s.select} aria-label={label} value={typeof value === 'boolean' ? String(value) : textOf(value)} onChange={(event) => onChange(field.kind === 'boolean' ? event.target.value === 'true' : event.target.value)}>
        {options.map((one) => (
          <option key={one.key} value={one.key}>
            {one.label}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === 'money') {
    const amount = typeof value === 'object' && value !== null && 'amount_minor' in value ? Number(value.amount_minor) / MINOR : '';
    return <input className={s.input} type="number" step="0.01" aria-label={label} value={amount} onChange={(event) => onChange({ amount_minor: Math.round(Number(event.target.value) * MINOR), currency: CURRENCY })} />;
  }
  const type = TIMES.includes(field.kind) ? 'date' : NUMBERS.includes(field.kind) ? 'number' : 'text';
  return <input className={s.input} type={type} step={type === 'number' ? 'any' : undefined} aria-label={label} value={textOf(value)} onChange={(event) => onChange(event.target.value || undefined)} />;
}
