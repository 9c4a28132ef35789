/** Values of the file one by one: how often each comes, what it becomes, and which ones nobody knows. */
import { WarningOutlined } from '@ant-design/icons';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';

import type { ColumnValues, Import, Target } from '../data';
import { useBoth } from '../words';
import s from './known.module.css';

type Mapped = Record<string, Record<string, string>>;
type Value = ColumnValues['values'][number];

interface ValuesProps {
  run: Import;
  target: Target;
  /** A change that is on its way to the server. */
  pending: Mapped | null | undefined;
  onChange: (values: Mapped) => void;
}

/** Stands for "store nothing", which the server writes as an empty text. */
const NOTHING = '\u0000';

function Becomes({ list, value, chosen, onChoose }: { list: ColumnValues; value: Value; chosen: string | undefined; onChoose: (next: string | undefined) => void }) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const [text, setText] = useState(chosen ?? '');
  const label = t('values.becomes_of', { value: value.text });
  if (list.choices.length === 0) {
    const keep = () => {
      const next = text.trim() || undefined;
      if (next !== chosen) onChoose(next);
    };
    return <Input aria-label={label} className={s.select} placeholder={t('values.itself')} maxLength={200} value={text} onChange={(event) => setText(event.target.value)} onBlur={keep} onPressEnter={keep} />;
  }
  const choices = [{ value: NOTHING, label: t('values.nothing') }, ...list.choices.map((choice) => ({ value: choice.key, label: both(choice.label) }))];
  return (
    <Select
      aria-label={label}
      className={s.select}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      status={value.unknown && chosen === undefined ? 'warning' : undefined}
      placeholder={t(value.unknown ? 'values.choose' : 'values.itself')}
      value={chosen === '' ? NOTHING : chosen}
      options={choices}
      onChange={(next?: string) => onChoose(next === NOTHING ? '' : next)}
    />
  );
}

function ValueList({ list, title, mapped, onChange }: { list: ColumnValues; title: string; mapped: Record<string, string>; onChange: (next: Record<string, string>) => void }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const unknown = list.values.filter((value) => value.unknown).length;
  // stays as it is while somebody maps the last unknown value
  const [open, setOpen] = useState(unknown > 0);
  return (
    <details className={s.values} open={open} onToggle={(event) => setOpen(event.currentTarget.open)} data-testid={`values-${list.field}`}>
      <summary>
        <b>{title}</b>
        <span className={s.hint}>{t('values.count', { count: list.values.length, figure: format.number(list.values.length) })}</span>
        {unknown > 0 && (
          <Tag tone="amber">
            <WarningOutlined aria-hidden="true" /> {t('values.unknown', { count: unknown, figure: format.number(unknown) })}
          </Tag>
        )}
      </summary>
      <div role="table" aria-label={title}>
        {list.values.map((value) => (
          <div key={value.text} role="row" className={s.row}>
            <span role="cell" className={s.value}>
              {value.text}
            </span>
            <span role="cell" className={s.figure}>
              {t('values.times', { figure: format.number(value.count) })}
            </span>
            <span role="cell" className={s.becomes}>
              <Becomes
                key={mapped[value.text] ?? NOTHING}
                list={list}
                value={value}
                chosen={mapped[value.text]}
                onChoose={(next) => {
                  const rest = Object.fromEntries(Object.entries(mapped).filter(([text]) => text !== value.text));
                  onChange(next === undefined ? rest : { ...rest, [value.text]: next });
                }}
              />
            </span>
          </div>
        ))}
      </div>
    </details>
  );
}

export function Values({ run, target, pending, onChange }: ValuesProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  if (run.values.length === 0) return null;
  const mapped: Mapped = pending ?? run.value_map;
  return (
    <section className={s.section}>
      <h2>{t('values.title')}</h2>
      <p className={s.hint}>{t('values.lead')}</p>
      {run.values.map((list) => {
        const column = target.columns.find((one) => one.key === list.field);
        const title = t('values.of', { column: list.column, field: both(column?.label) });
        return <ValueList key={list.field} list={list} title={title} mapped={mapped[list.field] ?? {}} onChange={(next) => onChange({ ...mapped, [list.field]: next })} />;
      })}
    </section>
  );
}
