/** The value beside an operator, by what the operator takes and the kind of the field. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';

import { byName } from '../people';
import type { Askable, Operator, Suggestion } from './askable';
import s from './editor.module.css';
import { isReference, ReferenceInput } from './ReferenceInput';
import { textsOf, type Json } from './tree';

interface ValueProps {
  field: Pick<Askable, 'key' | 'kind' | 'options' | 'target'>;
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

export function LengthInput({ hours, exact, value, onChange }: Pick<ValueProps, 'value' | 'onChange'> & { hours: boolean; exact?: boolean }) {
  const { t } = useTranslation('conditions');
  const text = textOf(value) || '30d';
  const number = text.slice(0, -1);
  const unit = text.slice(-1);
  return (
    <div className={s.pair}>
      <input className={s.input} type="number" min={1} max={999} aria-label={t('value')} value={number} onChange={(event) => onChange(`${event.target.value}${unit}`)} />
      <select className={s.select} aria-label={t('unit')} value={unit} onChange={(event) => onChange(`${number}${event.target.value}`)}>
        {UNITS.filter((one) => (one !== 'h' || hours) && !(exact && (one === 'm' || one === 'y'))).map((one) => (
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
      showSearch={{ filterOption: byName }}
      onChange={(next: string[]) => onChange(single ? next.at(-1) : next)}
    />
  );
}

function One({ field, value, onChange, language }: ValueProps) {
  const { t } = useTranslation('conditions');
  const label = t('value');
  if (field.kind === 'boolean' || field.kind === 'select') {
    const options = field.kind === 'select' ? (field.options ?? []).map((one) => ({ key: one.key, label: one.label[language] })) : ['true', 'false'].map((key) => ({ key, label: t(key === 'true' ? 'yes' : 'no') }));
    const held = typeof value === 'boolean' ? String(value) : textOf(value);
    return (
      <select className={s.select} aria-label={label} value={held} onChange={(event) => onChange(field.kind === 'boolean' ? event.target.value === 'true' : event.target.value)}>
        {!options.some((one) => one.key === held) && (
          <option value={held} disabled>
            {held || t('choose')}
          </option>
        )}
        {options.map((one) => (
          <option key={one.key} value={one.key}>
            {one.label}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === 'money') return <MoneyInput label={label} value={value} onChange={onChange} />;
  if (TIMES.includes(field.kind)) return <input className={s.input} type="date" max="9990-12-31" aria-label={label} value={textOf(value).slice(0, 10)} onChange={(event) => onChange(event.target.value || undefined)} />;
  if (NUMBERS.includes(field.kind)) return <NumberInput label={label} percent={field.kind === 'percent'} value={value} onChange={onChange} />;
  return <input className={s.input} type="text" aria-label={label} placeholder={t('type')} value={textOf(value)} onChange={(event) => onChange(event.target.value || undefined)} />;
}

/** Whole numbers as such, others as text, because JSON numbers are floats in too many programs. */
const numberOf = (text: string): Json | undefined => (text === '' ? undefined : /^-?\d{1,15}$/.test(text) ? Number(text) : text);

function NumberInput({ label, percent, value, onChange }: { label: string; percent: boolean } & Pick<ValueProps, 'value' | 'onChange'>) {
  const shown = percent && value !== undefined ? String(Number(value) / 100) : textOf(value);
  const put = (text: string) => onChange(percent && text !== '' ? Math.round(Number(text) * 100) : numberOf(text));
  return (
    <span className={s.number}>
      <input className={s.input} type="number" step="any" inputMode="decimal" aria-label={label} value={shown} onChange={(event) => put(event.target.value)} />
      {percent && <span>%</span>}
    </span>
  );
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
