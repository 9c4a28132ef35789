/** The left column: ways to reach the customer and the facts, edited where they stand. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';

import { useCan } from '@/api/session';
import { EditInPlace, type EditKind } from '@/kit/EditInPlace';
import { Facts } from '@/kit/EntityPage';
import { Person } from '@/kit/Person';
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
const RARE = new Set(['gender', 'birthday', 'province', 'district', 'language', 'member_number', 'level', 'points', 'wechat_id', 'remark']);
const TEXT: EditKind = { kind: 'text' };

export function FactsColumn({ customer, changing }: { customer: Customer; changing: Changing }) {
  const words = useFieldWords();
  const { t, fieldOf, valueOf } = words;
  const can = useCan();
  const [all, setAll] = useState(false);
  const facets = useQuery(facetsQuery).data;
  const people = useQuery({ ...peopleQuery, enabled: can('access.user.view') }).data;
  const disabled = !can('customers.customer.edit') || customer.deleted_at !== null;

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
          shown={shown ?? valueOf(key, value)}
          disabled={disabled}
          onSave={(next) => changing.save(fieldOf(key), { [key]: next })}
        />
      ),
    };
  };
  const own = (key: 'member_number' | 'wechat_id' | 'level' | 'points' | 'remark', editor: EditKind = TEXT) => {
    const value = (customer.custom[key] ?? null) as string | number | null;
    return {
      key,
      label: fieldOf(key),
      value: (
        <EditInPlace
          label={fieldOf(key)}
          value={value}
          editor={editor}
          shown={valueOf(key, value)}
          disabled={disabled}
          onSave={(next) => changing.save(fieldOf(key), { custom: { [key]: next } })}
        />
      ),
    };
  };
  const options = (group: 'genders' | 'kinds', codes: readonly string[]): EditKind => ({
    kind: 'choice',
    options: codes.map((value) => ({ value, label: group === 'genders' ? words.gender(value) : words.kind(value) })),
  });
  const owner: EditKind = { kind: 'choice', options: (people ?? []).filter((one) => !one.disabled).map((one) => ({ value: one.id, label: one.name })) };
  const ownerShown = customer.owner_name ? <Person name={customer.owner_name} size={22} /> : undefined;

  const about = [
    fact('name'),
    fact('kind', options('kinds', ['person', 'organisation'])),
    ...(customer.kind === 'person' ? [fact('gender', options('genders', ['female', 'male', 'other'])), fact('birthday', { kind: 'date' })] : []),
    fact('country', free('country')),
    fact('province', free('province')),
    fact('city', free('city')),
    fact('district'),
    fact('language'),
  ];
  const member = [own('member_number'), own('level'), own('points', { kind: 'integer' }), own('wechat_id'), own('remark', { kind: 'long_text' })];
  const isBlank = ({ key }: { key: string }) => RARE.has(key) && !(key in customer ? customer[key as keyof Customer] : customer.custom[key]);
  const blank = [...about, ...member].filter(isBlank).length;
  const inSight = <T extends { key: string }>(items: T[]) => (all ? items : items.filter((item) => !isBlank(item)));
  const members = inSight(member);

  return (
    <>
      <Contacts customer={customer} editable={!disabled} />
      <Facts
        title={t('groups.relation')}
        items={[
          { key: 'tags', label: fieldOf('tags'), value: <CarriedTags customer={customer} disabled={disabled} /> },
          fact('stage', free('stage', words.stage), customer.stage && <Tag tone={stageTone(customer.stage)}>{words.stage(customer.stage)}</Tag>),
          fact('class', free('class')),
          people ? fact('owner_id', owner, ownerShown) : { key: 'owner_id', label: fieldOf('owner_id'), value: ownerShown },
        ]}
      />
      <Facts title={t('groups.about')} items={inSight(about)} />
      {members.length > 0 && <Facts title={t('groups.member')} items={members} />}
      {blank > 0 && (
        <Button type="text" size="small" className={s.blank} aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? 'blank.hide' : 'blank.show', { count: blank })}
        </Button>
      )}
      <Facts
        title={t('groups.record')}
        items={[
          { key: 'source', label: fieldOf('source'), value: customer.source && words.source(customer.source) },
          { key: 'created_at', label: fieldOf('created_at'), value: <When at={customer.created_at} /> },
          { key: 'updated_at', label: fieldOf('updated_at'), value: <When at={customer.updated_at} /> },
        ]}
      />
    </>
  );
}
