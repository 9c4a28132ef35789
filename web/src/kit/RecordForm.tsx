/** A short form beside the page for one record: fields as data, the server's errors at their fields. */
import { Button, Input, InputNumber, Select } from 'antd';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import { DateInput } from './DateInput';
import type { EditOption } from './EditInPlace';
import { useErrorWords } from './ErrorState';
import { Field } from './Field';
import { byName } from './people';
import own from './RecordForm.module.css';
import s from './SchemaForm.module.css';
import { SidePanel } from './SidePanel';

export interface RecordField {
  key: string;
  label: string;
  kind?: 'text' | 'long' | 'select' | 'date' | 'money';
  required?: boolean;
  hint?: string;
  options?: readonly EditOption[];
}

export type RecordValues = Record<string, string | number | null | undefined>;

export interface RecordFormProps {
  title: string;
  fields: readonly RecordField[];
  value: RecordValues;
  submitLabel: string;
  /** Saves, or rejects with the server's problem. */
  onSave: (values: RecordValues) => Promise<void>;
  onClose: () => void;
  /** Left of the buttons: into the recycle bin, out of it. */
  extra?: ReactNode;
}


export function RecordForm({ title, fields, value, submitLabel, onSave, onClose, extra }: RecordFormProps) {
  const { t } = useTranslation('kit');
  const form = useId();
  const wordsOf = useErrorWords();
  const [values, setValues] = useState<RecordValues>(value);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (key: string, next: string | number | null | undefined) => setValues((now) => ({ ...now, [key]: next }));
  const missing = (field: RecordField) => field.required === true && String(values[field.key] ?? '').trim() === '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fields.some(missing)) return;
    setBusy(true);
    try {
      await onSave(values);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <SidePanel
      title={title}
      onClose={onClose}
      footer={
        <>
          {extra}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={busy} data-testid="record-save">
            {submitLabel}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={(event) => void submit(event)} noValidate>
        {error !== undefined && (
          <p className={own.problem} role="alert">
            {wordsOf(error)}
          </p>
        )}
        {fields.map((field) => (
          <Field
            key={field.key}
            label={field.label}
            required={field.required}
            hint={field.hint}
            error={(isProblem(error) ? error.at(field.key) : undefined) ?? (tried && missing(field) ? t('form.required') : undefined)}
          >
            {(control) => {
              const held = values[field.key];
              if (field.kind === 'select')
                return (
                  <Select
                    {...control}
                    allowClear={!field.required}
                    showSearch={{ filterOption: byName }}
                    options={[...(field.options ?? [])]}
                    value={held ?? null}
                    onChange={(next?: string | number | null) => set(field.key, next ?? null)}
                  />
                );
              if (field.kind === 'date') return <DateInput {...control} value={typeof held === 'string' ? held : undefined} onChange={(next) => set(field.key, next ?? null)} />;
              if (field.kind === 'money')
                return (
                  <InputNumber
                    {...control}
                    className={s.wide}
                    min={0}
                    precision={2}
                    value={typeof held === 'number' ? held / 100 : null}
                    onChange={(next) => set(field.key, next === null ? null : Math.round(Number(next) * 100))}
                  />
                );
              const text = String(held ?? '');
              if (field.kind === 'long') return <Input.TextArea {...control} autoSize={{ minRows: 3 }} value={text} onChange={(event) => set(field.key, event.target.value)} />;
              return <Input {...control} name={field.key} value={text} onChange={(event) => set(field.key, event.target.value)} />;
            }}
          </Field>
        ))}
      </form>
    </SidePanel>
  );
}

/** Texts that were emptied are nothing. */
export function cleaned(values: RecordValues): RecordValues {
  return Object.fromEntries(Object.entries(values).map(([key, one]) => [key, typeof one === 'string' && one.trim() === '' ? null : one]));
}
