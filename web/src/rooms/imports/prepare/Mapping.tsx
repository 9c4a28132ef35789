/** Column by column: what the file calls it, what is in it, what it becomes. */
import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { Tag } from '@/kit/Tag';

import type { Import, Target } from '../data';
import { useBoth } from '../words';
import { NewField } from './NewField';
import s from './prepare.module.css';

interface MappingProps {
  run: Import;
  target: Target;
  /** A change that is on its way to the server. */
  pending: Record<string, string> | null | undefined;
  onChange: (mapping: Record<string, string>) => void;
}

const SAMPLES = 3;

/** The first few different values of a column. */
function samplesOf(run: Import, index: number): string[] {
  return [...new Set(run.sample.map((row) => row[index] ?? '').filter(Boolean))].slice(0, SAMPLES);
}

export function Mapping({ run, target, pending, onChange }: MappingProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const mapping = pending ?? run.mapping;
  const suggested = run.suggestions.find((one) => one.target === target.key)?.mapping ?? {};
  const used = Object.values(mapping);
  const missing = target.columns.filter((column) => column.required && !used.includes(column.key));

  const options = useMemo(
    () => target.columns.map((column) => ({ value: column.key, label: `${both(column.label)}${column.required ? ' *' : ''}` })),
    // `both` only changes with the language, and then the page draws anew
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [target],
  );
  const choose = (name: string, key: string | undefined) => {
    // a field takes one column: choosing it elsewhere frees the column that had it
    const rest = Object.fromEntries(Object.entries(mapping).filter(([column, field]) => column !== name && field !== key));
    onChange(key ? { ...rest, [name]: key } : rest);
  };
  return (
    <section className={s.section}>
      <h2>{t('mapping.title')}</h2>
      <p className={s.lead}>
        {t('mapping.lead', { mapped: used.length, all: run.header.length })}
        {missing.length > 0 && <b className={s.missing}>{t('mapping.missing', { columns: missing.map((column) => both(column.label)).join(t('comma')) })}</b>}
      </p>
      <div className={s.mapping} role="table" aria-label={t('mapping.title')}>
        <div className={s.mapHead} role="row">
          <span role="columnheader">{t('mapping.column')}</span>
          <span role="columnheader">{t('mapping.samples')}</span>
          <span role="columnheader">{t('mapping.becomes')}</span>
        </div>
        {run.header.map((name, index) => {
          const key = mapping[name];
          const offer = key ? undefined : run.new_fields.find((one) => one.column === name);
          return (
            <div key={name} role="row" className={key ? s.mapRow : `${s.mapRow} ${s.unused}`}>
              <span role="cell" className={s.columnName}>
                {name}
              </span>
              <span role="cell" className={s.samples}>
                {samplesOf(run, index).map((sample) => (
                  <span key={sample}>{sample}</span>
                ))}
              </span>
              <span role="cell" className={s.becomes}>
                <Select
                  aria-label={t('mapping.becomes_of', { column: name })}
                  className={s.select}
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  placeholder={t('mapping.ignore')}
                  value={key}
                  options={options}
                  onChange={(next?: string) => choose(name, next)}
                />
                {offer && <NewField run={run} target={target} offer={offer} onMade={(made) => choose(name, made)} />}
                {key && suggested[name] === key && (
                  <Tag tone="jade" title={t('mapping.suggested_why')}>
                    {t('mapping.suggested')}
                  </Tag>
                )}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
