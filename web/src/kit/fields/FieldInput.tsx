/** The control in which a value of a field is written, one for each kind. A chunk of its own: it is loaded when first needed. */
import { useQuery } from '@tanstack/react-query';
import { Cascader, Input, InputNumber, Rate, Select, Switch } from 'antd';
import { useMemo, useState } from 'react';

import { useCan, useSession } from '@/api/session';

import { DateInput } from '../DateInput';
import { useLanguage } from '../format/useFormat';
import { byName, peopleOptions } from '../people';
import { Tag, toneOfColour } from '../Tag';
import s from './fields.module.css';
import { colleaguesQuery, divisionPath, divisionsQuery, divisionTree, titlesQuery, type FieldDef, type MoneyValue } from './fields';
import { findRecords } from './records';

export interface FieldInputProps {
  field: FieldDef;
  value: unknown;
  onChange: (value: unknown) => void;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  status?: 'error';
  autoFocus?: boolean;
}

const localMoment = (value: unknown) => {
  if (typeof value !== 'string' || !value) return '';
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function DivisionInput({ value, onChange, ...shared }: Omit<FieldInputProps, 'field'>) {
  const found = useQuery(divisionsQuery).data;
  const tree = useMemo(() => divisionTree(found ?? []), [found]);
  return (
    <Cascader
      {...shared}
      className={s.wide}
      options={tree}
      changeOnSelect
      showSearch
      allowClear
      value={typeof value === 'string' && value ? divisionPath(value) : []}
      onChange={(path) => onChange((path as string[] | undefined)?.at(-1) ?? null)}
    />
  );
}

function RecordInput({ field, value, onChange, ...shared }: FieldInputProps) {
  const [text, setText] = useState('');
  const object = field.target ?? 'customer';
  const current = typeof value === 'string' ? value : '';
  const titles = useQuery({ ...titlesQuery(object, [current]), enabled: current !== '' }).data;
  const found = useQuery({ queryKey: [object, 'pick', 'titles', text], queryFn: ({ signal }) => findRecords(object, text, signal) }).data;
  const options = [...(found ?? [])];
  if (current && !options.some((option) => option.value === current)) options.unshift({ value: current, label: titles?.[current] ?? '…' });
  return (
    <Select
      {...shared}
      className={s.wide}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      value={current || undefined}
      options={options}
      onChange={(next?: string) => onChange(next ?? null)}
    />
  );
}

function PersonInput({ value, onChange, ...shared }: Omit<FieldInputProps, 'field'>) {
  const can = useCan();
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data;
  const options = peopleOptions(people, [value as string | null]);
  return (
    <Select
      {...shared}
      className={s.wide}
      allowClear
      showSearch={{ filterOption: byName }}
      value={(value as string | null) ?? undefined}
      options={options}
      onChange={(next?: string) => onChange(next ?? null)}
    />
  );
}

function ChoiceInput({ field, value, onChange, ...shared }: FieldInputProps) {
  const language = useLanguage();
  const several = field.kind === 'multi_select';
  const held = new Set(Array.isArray(value) ? (value as string[]) : [value]);
  const options = field.options
    .filter((option) => !option.off || held.has(option.key))
    .map((option) => ({ value: option.key, label: option.label[language], colour: option.colour }));
  return (
    <Select
      {...shared}
      className={s.wide}
      mode={several ? 'multiple' : undefined}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={several ? ((value) ?? []) : ((value) ?? undefined)}
      options={options}
      optionRender={(option) => <Tag tone={toneOfColour(option.data.colour)}>{option.data.label}</Tag>}
      onChange={(next: unknown) => onChange(next === undefined || (Array.isArray(next) && next.length === 0) ? null : next)}
    />
  );
}

function AmountInput({ value, onChange, ...shared }: Omit<FieldInputProps, 'field'>) {
  const workspace = useSession()?.workspace.currency ?? 'CNY';
  const money = value as MoneyValue | null | undefined;
  const currency = money?.currency ?? workspace;
  return (
    <InputNumber
      {...shared}
      className={s.wide}
      precision={2}
      suffix={currency}
      value={money ? money.amount_minor / 100 : null}
      onChange={(next) => onChange(next === null ? null : { amount_minor: Math.round(Number(next) * 100), currency })}
    />
  );
}

export default function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, ...shared } = props;
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'long_text':
      return <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 8 }} value={text} onChange={(event) => onChange(event.target.value || null)} />;
    case 'number':
      return (
        <InputNumber<string>
          {...shared}
          stringMode
          className={s.wide}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : null}
          onChange={(next) => onChange(next === null || next === '' ? null : String(next))}
        />
      );
    case 'integer':
      return <InputNumber {...shared} className={s.wide} precision={0} value={(value as number | null) ?? null} onChange={(next) => onChange(next)} />;
    case 'percent':
      return (
        <InputNumber
          {...shared}
          className={s.wide}
          precision={2}
          suffix="%"
          value={typeof value === 'number' ? value / 100 : null}
          onChange={(next) => onChange(next === null ? null : Math.round(Number(next) * 100))}
        />
      );
    case 'money':
      return <AmountInput {...shared} value={value} onChange={onChange} />;
    case 'date':
      return <DateInput value={text || undefined} onChange={(next) => onChange(next ?? null)} />;
    case 'datetime':
      return (
        <Input
          {...shared}
          type="datetime-local"
          value={localMoment(value)}
          onChange={(event) => onChange(event.target.value ? new Date(event.target.value).toISOString() : null)}
        />
      );
    case 'boolean':
      return <Switch id={shared.id} aria-label={shared['aria-label']} checked={value === true} onChange={(next) => onChange(next)} />;
    case 'select':
    case 'multi_select':
      return <ChoiceInput {...props} />;
    case 'rating':
      return <Rate id={shared.id} count={field.maximum ?? 5} value={Number(value ?? 0)} onChange={(next) => onChange(next || null)} />;
    case 'division':
      return <DivisionInput {...shared} value={value} onChange={onChange} />;
    case 'user':
      return <PersonInput {...shared} value={value} onChange={onChange} />;
    case 'relation':
      return <RecordInput {...props} />;
    case 'text':
    case 'phone':
    case 'email':
    case 'url':
      return (
        <Input
          {...shared}
          type={field.kind === 'email' ? 'email' : field.kind === 'url' ? 'url' : field.kind === 'phone' ? 'tel' : 'text'}
          maxLength={field.kind === 'text' ? (field.maximum ?? 500) : undefined}
          value={text}
          onChange={(event) => onChange(event.target.value || null)}
        />
      );
  }
}
