/**
 * A form made from a JSON schema: settings of a connector, options of an import. Words come from the schema itself (`x-label`,
 * `x-help`); errors of the server appear at their fields.
 */
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useMemo, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import { DateInput } from './DateInput';
import { Reference, useErrorWords } from './ErrorState';
import { Field, type FieldControl } from './Field';
import { useLanguage } from './format/useFormat';
import s from './SchemaForm.module.css';
import { faultOf, fieldsOf, withDefaults, type FormField, type FormValues, type JsonSchema } from './schema/schema';

export type { FormValues, JsonSchema } from './schema/schema';

export interface SchemaFormProps {
  schema: JsonSchema;
  /** Values at first; the schema's defaults fill the rest. */
  value?: FormValues;
  onSubmit: (values: FormValues) => void;
  /** Verb + object. */
  submitLabel: string;
  busy?: boolean;
  /** What the server answered; its `fields` are shown where they belong. */
  error?: unknown;
  /** Path in front of the server's field names: "options" for "options.days". */
  prefix?: string;
  disabled?: boolean;
  /** Beside the submit button. */
  children?: ReactNode;
}

interface ControlProps {
  field: FormField;
  control: FieldControl;
  value: unknown;
  disabled?: boolean;
  onChange: (value: unknown) => void;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function Control({ field, control, value, disabled, onChange }: ControlProps) {
  const { t } = useTranslation('kit');
  const shared = { ...control, disabled };
  const { schema } = field;
  switch (field.kind) {
    case 'flag':
      return (
        <Switch id={control.id} aria-describedby={control['aria-describedby']} disabled={disabled} checked={value === true} onChange={onChange} className={s.switch} />
      );
    case 'integer':
    case 'number':
      return (
        <InputNumber
          {...shared}
          className={s.wide}
          precision={field.kind === 'integer' ? 0 : undefined}
          min={schema.minimum}
          max={schema.maximum}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'choice':
      return (
        <Select {...shared} allowClear={!field.required} options={field.options} value={value === undefined ? undefined : textOf(value)} onChange={onChange} />
      );
    case 'choices':
      return (
        <Select
          {...shared}
          mode={field.options.length > 0 ? 'multiple' : 'tags'}
          options={field.options}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={onChange}
        />
      );
    case 'date':
      return <DateInput {...shared} value={textOf(value) || undefined} onChange={onChange} />;
    case 'password':
      return (
        <Input.Password
          {...shared}
          autoComplete="new-password"
          placeholder={field.secret ? t('form.secret_kept') : undefined}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'long_text':
      return <Input.TextArea {...shared} autoSize={{ minRows: 3, maxRows: 12 }} value={textOf(value)} onChange={(event) => onChange(event.target.value)} />;
    case 'text':
      return (
        <Input
          {...shared}
          type={schema.format === 'email' ? 'email' : schema.format === 'uri' ? 'url' : 'text'}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

export function SchemaForm({ schema, value, onSubmit, submitLabel, busy, error, prefix, disabled, children }: SchemaFormProps) {
  const { t } = useTranslation('kit');
  const language = useLanguage();
  const wordsOf = useErrorWords();
  const fields = useMemo(() => fieldsOf(schema, language), [schema, language]);
  const [values, setValues] = useState<FormValues>(() => withDefaults(schema, value ?? {}));
  const [tried, setTried] = useState(false);

  const faultWords = (field: FormField) => {
    const fault = faultOf(field, values[field.key]);
    return fault && t(`form.${fault.code}`, { limit: fault.limit });
  };
  const toldBy = (field: FormField) => (isProblem(error) ? error.at(prefix ? `${prefix}.${field.key}` : field.key) : undefined);
  const isPlaced = fields.some((field) => toldBy(field));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fields.every((field) => !faultOf(field, values[field.key]))) onSubmit(values);
  };
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      {error && !isPlaced ? (
        <div className={s.error} role="alert">
          {wordsOf(error)}
          <Reference error={error} />
        </div>
      ) : null}
      {fields.map((field) => (
        <Field key={field.key} label={field.label} hint={field.help} required={field.required} error={toldBy(field) ?? (tried ? faultWords(field) : undefined)}>
          {(control) => (
            <Control
              field={field}
              control={control}
              disabled={disabled}
              value={values[field.key]}
              onChange={(next) => setValues((now) => ({ ...now, [field.key]: next }))}
            />
          )}
        </Field>
      ))}
      <div className={s.actions}>
        <Button type="primary" htmlType="submit" loading={busy} disabled={disabled}>
          {submitLabel}
        </Button>
        {children}
      </div>
    </form>
  );
}
