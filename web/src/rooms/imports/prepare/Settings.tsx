/** Where the file comes from and how its amounts and times are meant; further choices of the target; how the file is read. */
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import { currencies, timeZones } from '@/kit/places';
import { SchemaForm } from '@/kit/SchemaForm';

import type { Change, Import, Target } from '../data';
import s from './prepare.module.css';

interface SettingsProps {
  run: Import;
  target: Target;
  error: unknown;
  onChange: (change: Change) => void;
}

const SOURCE = /^[a-z][a-z0-9_]{0,39}$/;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'utf-16', 'windows-1252', 'shift_jis'];

function Reading({ run, told, onChange }: Pick<SettingsProps, 'run' | 'onChange'> & { told: (field: string) => string | undefined }) {
  const { t } = useTranslation('imports');
  const { layout } = run;
  // whoever changes one thing keeps the sheets that were chosen
  const same = layout.kind === 'xlsx' ? { sheet: layout.sheet, parent: layout.parent?.sheet } : {};
  const encodings = [...new Set([layout.encoding, ...ENCODINGS])].map((value) => ({ value, label: value }));
  return (
    <details className={s.more} open={layout.sheets.filter((sheet) => !sheet.hidden).length > 1}>
      <summary>{t('reading.title')}</summary>
      <p className={s.lead}>{t('reading.lead')}</p>
      <div className={s.fields}>
        {layout.kind === 'csv' ? (
          <>
            <Field label={t('reading.encoding')}>
              {(control) => <Select {...control} value={layout.encoding} options={encodings} onChange={(encoding) => onChange({ reading: { encoding } })} />}
            </Field>
            <Field label={t('reading.delimiter')}>
              {(control) => (
                <Select
                  {...control}
                  value={layout.delimiter as (typeof DELIMITERS)[number]}
                  options={DELIMITERS.map((value) => ({ value, label: value === '\t' ? t('reading.tab') : value }))}
                  onChange={(delimiter) => onChange({ reading: { delimiter } })}
                />
              )}
            </Field>
          </>
        ) : (
          <Field label={t('reading.sheet')}>
            {(control) => (
              <Select {...control} value={layout.sheet} options={layout.sheets.map(({ name }) => ({ value: name, label: name }))} onChange={(sheet) => onChange({ reading: { sheet } })} />
            )}
          </Field>
        )}
        {layout.sheets.length > 1 && (
          <Field label={t('reading.parent')} hint={layout.parent ? t('reading.joined', { key: layout.parent.key }) : t('reading.parent_hint')} error={told('reading.parent')}>
            {(control) => (
              <Select
                {...control}
                allowClear
                placeholder={t('reading.no_parent')}
                value={layout.parent?.sheet}
                options={layout.sheets.filter(({ name }) => name !== layout.sheet).map(({ name }) => ({ value: name, label: name }))}
                onChange={(parent?: string) => onChange({ reading: { sheet: layout.sheet, parent } })}
                data-testid="import-parent"
              />
            )}
          </Field>
        )}
        <Field label={t('reading.header_row')}>
          {(control) => (
            <Select
              {...control}
              value={layout.header_row}
              options={Array.from({ length: 20 }, (_, row) => ({ value: row + 1, label: t('reading.row', { row: row + 1 }) }))}
              onChange={(header_row) => onChange({ reading: { ...same, header_row } })}
            />
          )}
        </Field>
      </div>
      {layout.parent && layout.parent.orphans + layout.parent.missing > 0 && (
        <p className={s.lead}>
          {t('reading.orphans', { count: layout.parent.orphans, sheet: layout.parent.sheet })} {t('reading.missing', { count: layout.parent.missing })}
        </p>
      )}
    </details>
  );
}

export function Settings({ run, target, error, onChange }: SettingsProps) {
  const { t } = useTranslation('imports');
  const language = useLanguage();
  const zones = useMemo(() => timeZones(), []);
  const money = useMemo(() => currencies(language), [language]);
  const [source, setSource] = useState(run.source);
  const [stored, setStored] = useState(run.source);
  // follows settings that come from elsewhere without drawing the fields anew: a choice that is open stays open
  if (stored !== run.source) {
    setStored(run.source);
    if (source === stored) setSource(run.source);
  }
  const bad = !SOURCE.test(source);
  const told = (field: string) => (isProblem(error) ? error.at(field) : undefined);
  const keepSource = () => {
    if (!bad && source !== run.source) onChange({ source });
  };
  return (
    <section className={s.section}>
      <h2>{t('settings.title')}</h2>
      <div className={s.fields}>
        <Field label={t('settings.source')} hint={t('settings.source_hint')} error={bad ? t('settings.source_bad') : told('source')}>
          {(control) => <Input {...control} name="source" value={source} onChange={(event) => setSource(event.target.value)} onBlur={keepSource} onPressEnter={keepSource} />}
        </Field>
        <Field label={t('settings.currency')} hint={t('settings.currency_hint')} error={told('currency')}>
          {(control) => (
            <Select {...control} showSearch={{ optionFilterProp: 'label' }} value={run.currency} options={money} onChange={(currency) => onChange({ currency })} data-testid="import-currency" />
          )}
        </Field>
        <Field label={t('settings.time_zone')} hint={t('settings.time_zone_hint')} error={told('time_zone')}>
          {(control) => <Select {...control} showSearch={{ optionFilterProp: 'label' }} value={run.time_zone} options={zones} onChange={(time_zone) => onChange({ time_zone })} />}
        </Field>
      </div>
      {target.options && (
        <details className={s.more}>
          <summary>{t('settings.more')}</summary>
          <SchemaForm
            key={`${run.source}-${target.key}`}
            schema={target.options}
            value={run.options}
            prefix="options"
            error={isProblem(error) && error.fields.some((problem) => problem.field.startsWith('options')) ? error : undefined}
            submitLabel={t('settings.apply')}
            onSubmit={(options) => onChange({ options })}
          >
            {Object.keys(run.options).length > 0 && <Button onClick={() => onChange({ options: {} })}>{t('settings.reset')}</Button>}
          </SchemaForm>
        </details>
      )}
      <Reading run={run} told={told} onChange={onChange} />
    </section>
  );
}
