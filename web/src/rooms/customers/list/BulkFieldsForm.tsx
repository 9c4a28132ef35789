/** Fields to set on many customers: any number of lines, each a field with its new value or "clear". */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { lazy, Suspense } from 'react';

import { DateInput } from '@/kit/DateInput';
import { fieldsQuery, isEmptyValue, ownOf } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

import { facetsQuery } from '../data';
import { useWords } from '../words';
import type { BulkFields } from './bulk';
import s from './list.module.css';

const KEYS = ['stage', 'class', 'city', 'province', 'district', 'country', 'language', 'gender', 'birthday', 'custom.level', 'custom.points', 'custom.remark'] as const;
/** A declared field, or the key of one of the workspace's own. */
type Key = (typeof KEYS)[number] | `own.${string}`;
const FieldInput = lazy(() => import('@/kit/fields/FieldInput'));
const isOwn = (key: Key): key is `own.${string}` => key.startsWith('own.');
const OFFERED =  ['stage', 'class', 'city', 'province', 'country'] as const;
const isOffered = (key: Key): key is (typeof OFFERED)[number] => (OFFERED as readonly string[]).includes(key);

export interface Line {
  key: Key;
  value: unknown;
  clear: boolean;
}

/** What the lines say, as the server takes it; lines without a value say nothing. */
export function fieldsOf(lines: readonly Line[]): BulkFields {
  const set: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const { key, value, clear } of lines) {
    const given = typeof value === 'string' ? value.trim() : value;
    if (!clear && isEmptyValue(given)) continue;
    if (isOwn(key)) custom[key] = clear ? null : given;
    else if (key.startsWith('custom.')) custom[key.slice(7)] = clear ? null : given;
    else set[key] = clear ? null : given;
  }
  if (Object.keys(custom).length > 0) set.custom = custom;
  return set;
}

export function BulkFieldsForm({ lines, onChange }: { lines: readonly Line[]; onChange: (lines: Line[]) => void }) {
  const words = useWords();
  const { t } = words;
  const facets = useQuery(facetsQuery).data;
  const put = (place: number, change: Partial<Line>) => onChange(lines.map((line, at) => (at === place ? { ...line, ...change } : line)));
  const language = useLanguage();
  // A value that must be one customer's only cannot be set on many.
  const own = ownOf(useQuery(fieldsQuery('customer')).data?.fields).filter((field) => field.access === 'editable' && field.editable && !field.unique);
  const fieldOf = (key: Key) => own.find((field) => field.key === key);
  const labelOf = (key: Key) => (isOwn(key) ? (fieldOf(key)?.label[language] ?? '') : t(`fields.${key.replace('custom.', '') as 'stage'}`));
  const left = [...KEYS, ...own.map((field) => field.key as Key)].filter((key) => !lines.some((line) => line.key === key));
  const [next] = left;

  const control = (line: Line, place: number) => {
    const label = labelOf(line.key);
    const set = (value: Line['value']) => put(place, { value });
    const field = fieldOf(line.key);
    if (field)
      return line.clear ? (
        <Input aria-label={label} disabled />
      ) : (
        <Suspense fallback={<Skeleton lines={1} height={30} />}>
          <FieldInput key={field.key} field={field} value={line.value} onChange={set} aria-label={label} />
        </Suspense>
      );
    const text = typeof line.value === 'string' ? line.value : '';
    if (line.key === 'birthday') return <DateInput value={text || undefined} onChange={set} disabled={line.clear} />;
    if (line.key === 'custom.points')
      return <InputNumber aria-label={label} min={0} value={typeof line.value === 'number' ? line.value : null} disabled={line.clear} onChange={(value) => set(value ?? undefined)} />;
    if (line.key === 'gender')
      return (
        <Select
          aria-label={label}
          value={text || undefined}
          disabled={line.clear}
          options={['female', 'male', 'other'].map((value) => ({ value, label: words.gender(value) }))}
          onChange={set}
        />
      );
    if (isOffered(line.key)) {
      const known = facets?.[line.key] ?? [];
      const options = known.map((value) => ({ value, label: line.key === 'stage' ? words.stage(value) : value }));
      return <AutoComplete aria-label={label} value={text} disabled={line.clear} options={options} onChange={set} />;
    }
    return <Input aria-label={label} value={text} disabled={line.clear} onChange={(event) => set(event.target.value)} />;
  };
  return (
    <div className={s.lines}>
      {lines.map((line, place) => (
        <div key={line.key} className={s.line}>
          <Select
            aria-label={t('bulk.field')}
            value={line.key}
            options={[line.key, ...left].map((value) => ({ value, label: labelOf(value) }))}
            onChange={(key: Key) => put(place, { key, value: undefined, clear: false })}
          />
          {control(line, place)}
          <Checkbox checked={line.clear} disabled={fieldOf(line.key)?.required} onChange={(event) => put(place, { clear: event.target.checked, value: undefined })}>
            {t('bulk.clear')}
          </Checkbox>
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={t('bulk.less', { field: labelOf(line.key) })}
            disabled={lines.length === 1}
            onClick={() => onChange(lines.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      {next && (
        <Button type="dashed" icon={<PlusOutlined />} onClick={() => onChange([...lines, { key: next, value: undefined, clear: false }])}>
          {t('bulk.more')}
        </Button>
      )}
    </div>
  );
}
