/** The left column: ways to reach the customer and the facts, edited where they stand. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';

import { useCan, useFieldAccess } from '@/api/session';
import { EditInPlace, type EditKind } from '@/kit/EditInPlace';
import { Facts } from '@/kit/EntityPage';
import { covered, FieldLabel } from '@/kit/FieldLabel';
import { FieldInPlace } from '@/kit/fields/FieldInPlace';
import { fieldsQuery, isEmptyValue, layoutQuery, type FieldDef } from '@/kit/fields/fields';
import { sectionsOf } from '@/kit/fields/sections';
import { useLanguage } from '@/kit/format/useFormat';
import { peopleOptions } from '@/kit/people';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { facetsQuery, peopleQuery, type Customer } from '../data';
import { stageTone } from '../words';
import { CarriedTags } from './CarriedTags';
import { Contacts } from './Contacts';
import { useFieldWords } from './fields';
import s from './record.module.css';
import type { Changing, FieldChange } from './useChange';

/** Fields that most customers lack: shown when filled, or when asked for. */
const RARE = new Set(['gender', 'birthday', 'province', 'district', 'language', 'member_number', 'level', 'points', 'wechat_id', 'remark', 'address', 'interests', 'income_band', 'birthday_calendar', 'lunar_birthday']);
const TEXT: EditKind = { kind: 'text' };

interface Fact {
  key: string;
  label: React.ReactNode;
  value: React.ReactNode;
}

export function FactsColumn({ customer, changing }: { customer: Customer; changing: Changing }) {
  const words = useFieldWords();
  const { t, fieldOf, valueOf } = words;
  const can = useCan();
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const fields = useQuery(fieldsQuery('customer')).data;
  const layout = useQuery(layoutQuery('customer')).data;
  const facets = useQuery(facetsQuery).data;
  const people = useQuery({ ...peopleQuery, enabled: can('access.user.view') }).data;
  const disabled = !can('customers.customer.edit') || customer.deleted_at !== null || Boolean(customer.as_of);
  const accessOf = useFieldAccess();
  const access = (name: string) => accessOf(`customers.customer.${name}`);
  const locked = (name: string) => disabled || access(name) !== 'editable';

  const free = (key: string, label = (value: string) => value): EditKind => ({
    kind: 'choice',
    free: true,
    options: (facets?.[key] ?? []).map((value) => ({ value, label: label(value) })),
  });
  const fact = (key: keyof FieldChange & keyof Customer, editor: EditKind = TEXT, shown?: React.ReactNode) => {
    const value = customer[key] as string | null;
    return {
      key,
      label: fieldOf(key),
      value: (
        <EditInPlace
          label={fieldOf(key)}
          value={value}
          editor={editor}
          shown={covered(access(key), shown ?? (value === null ? null : valueOf(key, value))) ?? valueOf(key, value)}
          disabled={locked(key)}
          onSave={(next) => changing.save(fieldOf(key), { [key]: next })}
        />
      ),
    };
  };
  const own = (key: keyof NonNullable<FieldChange['custom']> & string, editor: EditKind = TEXT) => {
    const value = (customer.custom[key] ?? null) as string | number | null;
    return {
      key,
      label: fieldOf(key),
      value: (
        <EditInPlace
          label={fieldOf(key)}
          value={value}
          editor={editor}
          shown={covered(access(key), value === null ? null : valueOf(key, value)) ?? valueOf(key, value)}
          disabled={locked(key)}
          onSave={(next) => changing.save(fieldOf(key), { custom: { [key]: next } })}
        />
      ),
    };
  };
  const options = (group: 'genders' | 'kinds', codes: readonly string[]): EditKind => ({
    kind: 'choice',
    options: codes.map((value) => ({ value, label: group === 'genders' ? words.gender(value) : words.kind(value) })),
  });
  const owner: EditKind = { kind: 'choice', options: peopleOptions(people, [customer.owner_id]) };
  const ownerShown = customer.owner_name ? <Person name={customer.owner_name} size={22} /> : undefined;

  const coded = (key: 'income_band' | 'birthday_calendar', codes: readonly string[]) =>
    own(key, { kind: 'choice', options: codes.map((value) => ({ value, label: valueOf(key, value) })) });
  const person = customer.kind === 'person';
  /** Declared fields by name; undefined: not for this customer. */
  const declared: Record<string, (() => Fact) | undefined> = {
    tags: () => ({ key: 'tags', label: fieldOf('tags'), value: <CarriedTags customer={customer} disabled={locked('tags')} /> }),
    stage: () => fact('stage', free('stage', words.stage), customer.stage && <Tag tone={stageTone(customer.stage)}>{words.stage(customer.stage)}</Tag>),
    class: () => fact('class', free('class')),
    owner_id: () => (people ? fact('owner_id', owner, ownerShown) : { key: 'owner_id', label: fieldOf('owner_id'), value: ownerShown }),
    name: () => fact('name'),
    kind: () => fact('kind', options('kinds', ['person', 'organisation'])),
    gender: person ? () => fact('gender', options('genders', ['female', 'male', 'other'])) : undefined,
    birthday: person ? () => fact('birthday', { kind: 'date' }) : undefined,
    birthday_calendar: person ? () => coded('birthday_calendar', ['solar', 'lunar']) : undefined,
    lunar_birthday: person ? () => own('lunar_birthday') : undefined,
    income_band: person ? () => coded('income_band', ['low', 'middle', 'high', 'very_high']) : undefined,
    country: () => fact('country', free('country')),
    province: () => fact('province', free('province')),
    city: () => fact('city', free('city')),
    district: () => fact('district'),
    language: () => fact('language'),
    address: () => own('address'),
    interests: () => own('interests'),
    member_number: () => own('member_number'),
    level: () => own('level'),
    points: () => own('points', { kind: 'integer' }),
    wechat_id: () => own('wechat_id'),
    remark: () => own('remark', { kind: 'long_text' }),
    source: () => ({ key: 'source', label: fieldOf('source'), value: customer.source && words.source(customer.source) }),
    created_at: () => ({ key: 'created_at', label: fieldOf('created_at'), value: <When at={customer.created_at} /> }),
    updated_at: () => ({ key: 'updated_at', label: fieldOf('updated_at'), value: <When at={customer.updated_at} /> }),
  };
  const made = (field: FieldDef): Fact | undefined => {
    const label = field.label[language];
    const rule = accessOf(field.key);
    if (rule === 'hidden') return undefined;
    const ruled = <FieldLabel label={label} access={rule} of={{ object: 'customer', id: customer.id, field: field.key }} />;
    if (!field.own) {
      const found = declared[field.key.split('.').at(-1) ?? '']?.();
      return found && { ...found, label: ruled };
    }
    return {
      key: field.key,
      label: ruled,
      value: (
        <FieldInPlace
          field={field}
          value={customer.custom[field.key]}
          disabled={disabled}
          onSave={(next) => changing.save(label, { custom: { [field.key]: next } })}
        />
      ),
    };
  };
  if (!fields || !layout) return <Skeleton lines={14} height={18} />;
  const byKey = new Map(fields.fields.map((field) => [field.key, field]));
  const sections = sectionsOf(layout, fields.fields).map((section) => ({
    ...section,
    items: section.fields.map((key) => byKey.get(key)).flatMap((field) => (field ? (made(field) ?? []) : [])),
  }));
  const isBlank = ({ key }: Fact) =>
    (RARE.has(key) || key.startsWith('own.')) && isEmptyValue(key in customer ? customer[key as keyof Customer] : customer.custom[key]);
  const blank = sections.flatMap((section) => section.items).filter(isBlank).length;

  return (
    <>
      <Contacts customer={customer} editable={!disabled} />
      {sections.map((section) => {
        const items = all ? section.items : section.items.filter((item) => !isBlank(item));
        return items.length > 0 && <Facts key={section.key} title={section.label[language]} items={items} />;
      })}
      {blank > 0 && (
        <Button type="text" size="small" className={s.blank} aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? 'blank.hide' : 'blank.show', { count: blank })}
        </Button>
      )}
    </>
  );
}
