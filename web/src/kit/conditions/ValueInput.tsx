/** The value beside an operator, by what the operator takes and the kind of the field. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';

import type { Askable, Operator, Suggestion } from './askable';
import s from './conditions.module.css';
import { isReference, ReferenceInput } from './ReferenceInput';
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
const CURRENCIES = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'KRW', 'SGD', 'AUD'];

/** What a fresh condition starts with; undefined where it must be filled in. */
export function firstValue(field: Askable, operator: Operator | undefined): Json | undefined {
  if (operator?.takes === 'length') return '30d';
  if (operator?.takes === 'period') return 'month';
  if (operator?.takes === 'one' && field.kind === 'boolean') return true;
  if (operator?.takes === 'one' && field.kind === 'select') return field.options?.[0]?.key;
  return undefined;
}

const textsOf = (value: Json | undefined) => listOf(value).filter((one): one is string => typeof one === 'string');
const textOf = (value: Json | undefined) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? [...(value as readonly Json[])] : []);

export function ValueInput(props: ValueProps) {
  const { field, operator, value, onChange } = props;
  if (isReference(field.kind) && (operator.takes === 'one' || operator.takes === 'many')) {
    const several = operator.takes === 'many';
    const held = textsOf(several ? value : [value ?? null]);
    const put = (next: readonly string[]) => onChange(several ? next : next[0]);
    return <ReferenceInput field={field} several={several} value={held} onChange={put} suggestions={props.suggestions} />;
  }
  switch (operator.takes) {
    case 'nothing':
      return null;
    case 'length':
      return <LengthInput hours={field.kind === 'datetime'} value={value} onChange={onChange} />;
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

export function LengthInput({ hours, value, onChange }: Pick<ValueProps, 'value' | 'onChange'> & { hours: boolean }) {
  const { t } = useTranslation('conditions');
  const text = textOf(value) || '30d';
  const number = text.slice(0, -1);
  const unit = text.slice(-1);
  return (
    <div className={s.pair}>
      <input className={s.input} type="number" min={1} max={999} aria-label={t('value')} value={number} onChange={(event) => onChange(`${event.target.value}${unit}`)} />
      <select className={s.select} aria-label={t('unit')} value={unit} onChange={(event) => onChange(`${number}${event.target.value}`)}>
        {UNITS.filter((one) => one !== 'h' || hours).map((one) => (
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
  const chosen = textsOf(single ? [value ?? null] : value);
  const typed = options.length === 0 || !['select', 'multi_select'].includes(field.kind);
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
  if (field.kind === 'money') return <MoneyInput label={label} value={value} onChange={onChange} />;
  const type = TIMES.includes(field.kind) ? 'date' : NUMBERS.includes(field.kind) ? 'number' : 'text';
  return <input className={s.input} type={type} step={type === 'number' ? 'any' : undefined} aria-label={label} value={textOf(value)} onChange={(event) => onChange(event.target.value || undefined)} />;
}

/** Minor units of one currency: 100 for most, 1 for the yen. */
const minorOf = (currency: string) => 10 ** (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2);

function MoneyInput({ label, value, onChange }: { label: string } & Pick<ValueProps, 'value' | 'onChange'>) {
  const { t } = useTranslation('conditions');
  const own = useSession()?.workspace.currency ?? 'CNY';
  const said = typeof value === 'object' && value !== null && 'amount_minor' in value ? value : undefined;
  const currency = typeof said?.currency === 'string' ? said.currency : own;
  const amount = said ? Number(said.amount_minor) / minorOf(currency) : '';
  const put = (text: string, code: string) => onChange(text === '' ? undefined : { amount_minor: Math.round(Number(text) * minorOf(code)), currency: code });
  return (
    <div className={s.pair}>
      <input className={s.input} type="number" step="any" aria-label={label} value={amount} onChange={(event) => put(event.target.value, currency)} />
      <select className={s.select} aria-label={t('currency')} value={currency} onChange={(event) => put(String(amount === '' ? 0 : amount), event.target.value)}>
        {[...new Set([own, currency, ...CURRENCIES])].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  );
}
