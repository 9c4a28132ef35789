/** The facts of a company in the sections of its layout, edited where they stand. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { Facts } from '@/kit/EntityPage';
import { FieldLabel } from '@/kit/FieldLabel';
import { FieldInPlace } from '@/kit/fields/FieldInPlace';
import { FieldValue } from '@/kit/fields/FieldValue';
import { isEmptyValue, layoutQuery, type FieldDef } from '@/kit/fields/fields';
import { sectionsOf } from '@/kit/fields/sections';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { changeCompany, type Company } from './data';
import { useActs } from './useActs';
import { useCompanyWords } from './words';

export function FactsColumn({ company }: { company: Company }) {
  const { t } = useTranslation('companies');
  const can = useCan();
  const language = useLanguage();
  const { told, complain } = useActs();
  const words = useCompanyWords();
  const layout = useQuery(layoutQuery('company')).data;
  const [all, setAll] = useState(false);
  const disabled = !can('companies.company.edit') || company.deleted_at !== null;
  if (!layout || words.fields.length === 0) return <Skeleton lines={12} height={18} />;

  const valueOf = (field: FieldDef) => (field.own ? company.custom[field.key] : company[field.key.split('.')[2] as keyof Company]);
  const save = async (field: FieldDef, value: unknown) => {
    const body = field.own ? { custom: { [field.key]: value } } : { [field.key.split('.')[2] ?? '']: value };
    try {
      await told(await changeCompany(company.id, company.version, body), t('saved_field', { field: field.label[language] }));
    } catch (error) {
      complain(error);
      throw error;
    }
  };
  const shown = (field: FieldDef): ReactNode => {
    const value = valueOf(field);
    if (field.kind === 'datetime' && !field.own) return <When at={String(value)} />;
    if (field.key === 'companies.company.parent_id' && company.parent_id) {
      return company.parent_name ? <Link to={`/companies/${company.parent_id}`}>{company.parent_name}</Link> : t('chart.unseen');
    }
    // what is a link stays one; the dialog edits it
    if (field.kind === 'url' && !isEmptyValue(value)) return <FieldValue field={field} value={value} />;
    return <FieldInPlace field={field} value={value} disabled={disabled} onSave={(next) => save(field, next)} />;
  };
  const byKey = new Map(words.fields.map((field) => [field.key, field]));
  const sections = sectionsOf(layout, words.fields).map((section) => ({
    ...section,
    fields: section.fields.flatMap((key) => byKey.get(key) ?? []),
  }));
  const blank = sections.flatMap((section) => section.fields).filter((field) => isEmptyValue(valueOf(field))).length;
  return (
    <>
      {sections.map((section) => {
        const fields = all ? section.fields : section.fields.filter((field) => !isEmptyValue(valueOf(field)));
        const items = fields.map((field) => ({
          key: field.key,
          label: <FieldLabel label={field.label[language]} access={field.access} of={{ object: 'company', id: company.id, field: field.key }} />,
          value: shown(field),
        }));
        return items.length > 0 && <Facts key={section.key} title={section.label[language]} items={items} />;
      })}
      {blank > 0 && (
        <Button type="text" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? 'blank_hide' : 'blank_show', { count: blank })}
        </Button>
      )}
    </>
  );
}
