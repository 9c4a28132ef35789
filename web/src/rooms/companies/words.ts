/** Words of fields and their values, as this workspace calls them. */
import { useQuery } from '@tanstack/react-query';

import { fieldsQuery, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';

export interface Words {
  fields: readonly FieldDef[];
  /** A declared field by its name, an own one by its key. */
  field: (name: string) => FieldDef | undefined;
  label: (name: string) => string;
  option: (name: string, key: string | null | undefined) => string;
  options: (name: string) => { value: string; label: string }[];
}

export function useCompanyWords(): Words {
  const language = useLanguage();
  const fields = useQuery(fieldsQuery('company')).data?.fields ?? [];
  const field = (name: string) => fields.find((one) => one.key === name || one.key === `companies.company.${name}`);
  const options = (name: string) => (field(name)?.options ?? []).map((one) => ({ value: one.key, label: one.label[language] }));
  return {
    fields,
    field,
    label: (name) => field(name)?.label[language] ?? name,
    option: (name, key) => options(name).find((one) => one.value === key)?.label ?? key ?? '',
    options,
  };
}

/** What a company is called where space is short. */
export const shortOf = (company: { name?: string | null; short_name?: string | null }) => company.short_name || company.name || '';
