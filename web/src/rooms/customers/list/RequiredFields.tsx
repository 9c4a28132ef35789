/** Fields that this workspace requires of a new customer and that the short form does not have otherwise. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';

import { Field } from '@/kit/Field';
import { fieldsQuery, isEmptyValue, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

const FieldInput = lazy(() => import('@/kit/fields/FieldInput'));
const SHOWN = new Set(['kind', 'name', 'phone', 'email', 'stage', 'class', 'city', 'owner_id'].map((name) => `customers.customer.${name}`));
/** Declared fields that are columns; the others lie in `custom` under their own name. */
const COLUMNS = new Set(['gender', 'birthday', 'language', 'country', 'province', 'district']);

export type Given = Record<string, unknown>;

const nameOf = (field: FieldDef) => (field.own ? field.key : (field.key.split('.').at(-1) ?? field.key));
const placeOf = (field: FieldDef) => (COLUMNS.has(nameOf(field)) ? nameOf(field) : `custom.${nameOf(field)}`);

/** Required ones that the reader may fill; a value that the workspace proposes is there already. */
export function useRequiredFields(): FieldDef[] {
  const found = useQuery(fieldsQuery('customer')).data?.fields ?? [];
  return found.filter((field) => field.required && !field.hidden && field.editable && field.access === 'editable' && !SHOWN.has(field.key));
}

const valueOf = (field: FieldDef, given: Given) => (nameOf(field) in given ? given[nameOf(field)] : field.default);

/** What was given, as the server takes it. */
export function bodyOfRequired(fields: readonly FieldDef[], given: Given): { custom: Record<string, unknown> } & Record<string, unknown> {
  const body: { custom: Record<string, unknown> } & Record<string, unknown> = { custom: {} };
  for (const field of fields) {
    const value = valueOf(field, given);
    if (isEmptyValue(value)) continue;
    if (COLUMNS.has(nameOf(field))) body[nameOf(field)] = value;
    else body.custom[nameOf(field)] = value;
  }
  return body;
}

interface RequiredFieldsProps {
  fields: readonly FieldDef[];
  given: Given;
  /** What the server said of a field. */
  told: (field: string) => string | undefined;
  onChange: (given: Given) => void;
}

export function RequiredFields({ fields, given, told, onChange }: RequiredFieldsProps) {
  const language = useLanguage();
  return (
    <Suspense fallback={<Skeleton lines={fields.length} height={30} />}>
      {fields.map((field) => (
        <Field key={field.key} label={field.label[language]} hint={field.help?.[language]} required error={told(placeOf(field))}>
          {(control) => <FieldInput {...control} field={field} value={valueOf(field, given)} onChange={(value) => onChange({ ...given, [nameOf(field)]: value })} />}
        </Field>
      ))}
    </Suspense>
  );
}

/** Whether the server's words have a place in these fields. */
export const isTold = (fields: readonly FieldDef[], told: RequiredFieldsProps['told']) => fields.some((field) => told(placeOf(field)));
