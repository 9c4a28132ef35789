/** Values that stand for something else: places as a tree, colleagues by name, records by search. The value is codes or ids. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select, TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';

import { colleaguesQuery, divisionsQuery, divisionTree, titlesQuery } from '../fields/fields';
import { findRecords, type Choice } from '../fields/records';
import { byName, peopleOptions } from '../people';
import type { Askable, Suggestion } from './askable';
import s from './editor.module.css';

export interface ReferenceProps {
  field: Pick<Askable, 'kind' | 'target'>;
  several: boolean;
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  suggestions: readonly Suggestion[];
}

export const isReference = (kind: string) => kind === 'division' || kind === 'relation' || kind === 'user';

export function ReferenceInput(props: ReferenceProps) {
  if (props.field.kind === 'division') return <Places {...props} />;
  return props.field.kind === 'user' ? <People {...props} /> : <Records {...props} />;
}

/** What antd gives: one, some or nothing. */
const listOf = (next: string | readonly string[] | null | undefined): readonly string[] => (next === null || next === undefined ? [] : typeof next === 'string' ? [next] : next);
/** What is chosen stays readable when it is not among what is offered. */
const withChosen = (options: readonly Choice[], chosen: readonly string[], name: (id: string) => string) => [
  ...chosen.filter((id) => !options.some((one) => one.value === id)).map((id) => ({ value: id, label: name(id) })),
  ...options,
];

function Places({ several, value, onChange }: ReferenceProps) {
  const { t } = useTranslation('conditions');
  const found = useQuery(divisionsQuery).data;
  const tree = useMemo(() => divisionTree(found ?? []), [found]);
  return (
    <TreeSelect<string | string[]>
      className={s.several}
      aria-label={t('value')}
      placeholder={t('choose')}
      treeData={tree}
      multiple={several}
      showSearch
      treeNodeFilterProp="label"
      popupMatchSelectWidth={false}
      value={several ? [...value] : value[0]}
      onChange={(next?: string | string[]) => onChange(listOf(next))}
    />
  );
}

function People(props: ReferenceProps) {
  const can = useCan();
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data;
  const offered = [...props.suggestions];
  for (const one of peopleOptions(people, props.value)) if (!offered.some((other) => other.value === one.value)) offered.push(one);
  return <Choose {...props} options={withChosen(offered, props.value, () => '…')} />;
}

function Records(props: ReferenceProps) {
  const object = props.field.target ?? '';
  const [text, setText] = useState('');
  const { value } = props;
  const titles = useQuery({ ...titlesQuery(object, value), enabled: value.length > 0 }).data;
  const found = useQuery({ queryKey: [object, 'pick', 'titles', text], placeholderData: keepPreviousData, queryFn: ({ signal }) => findRecords(object, text, signal) }).data;
  return <Choose {...props} options={withChosen(found ?? [], value, (id) => titles?.[id] ?? '…')} onSearch={setText} />;
}

function Choose({ several, value, onChange, options, onSearch }: ReferenceProps & { options: readonly Choice[]; onSearch?: (text: string) => void }) {
  const { t } = useTranslation('conditions');
  return (
    <Select<string | string[]>
      className={s.several}
      mode={several ? 'multiple' : undefined}
      aria-label={t('value')}
      placeholder={t('choose')}
      showSearch={onSearch ? { filterOption: false, onSearch } : { filterOption: byName }}
      value={several ? [...value] : value[0]}
      options={[...options]}
      onChange={(next?: string | string[]) => onChange(listOf(next))}
    />
  );
}
