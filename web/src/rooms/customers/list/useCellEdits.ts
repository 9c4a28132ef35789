/** Editing customers in the cells of their list: shown at once, taken back when it is refused, undone from the toast. */
import { useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useCan, useFieldAccess } from '@/api/session';
import type { EditKind, EditOption } from '@/kit/EditInPlace';
import { useErrorWords } from '@/kit/ErrorState';
import { fieldsQuery, ownOf, type FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import type { Page } from '@/kit/list/useKeyset';
import { peopleOptions } from '@/kit/people';
import type { CellEdit, Column } from '@/kit/table/columns';
import { toast } from '@/kit/toast';

import { changeCustomer, facetsQuery, peopleQuery, undoChange, type CustomerChange, type CustomerRow } from '../data';
import { useWords } from '../words';

type Value = string | number | null;

/** How a value of an own field is edited in a cell; others are edited on the customer's page. */
function editorOf(field: FieldDef, language: 'zh' | 'en'): EditKind | undefined {
  if (field.kind === 'select') return { kind: 'choice', options: field.options.filter((one) => !one.off).map((one) => ({ value: one.key, label: one.label[language] })) };
  return field.kind === 'text' || field.kind === 'date' || field.kind === 'integer' ? { kind: field.kind } : undefined;
}

function useEditors(wanted: boolean): Record<string, EditKind> {
  const words = useWords();
  const { t } = words;
  const language = useLanguage();
  const can = useCan();
  const facets = useQuery({ ...facetsQuery, enabled: wanted }).data;
  const people = useQuery({ ...peopleQuery, enabled: wanted && can('access.user.view') }).data;
  const fields = useQuery(fieldsQuery('customer')).data?.fields;
  return useMemo(() => {
    const free = (key: string, label = (value: string) => value): EditKind => ({ kind: 'choice', free: true, options: (facets?.[key] ?? []).map((value): EditOption => ({ value, label: label(value) })) });
    const genders = ['female', 'male', 'other'].map((value) => ({ value, label: words.gender(value) }));
    const made: Record<string, EditKind> = {
      stage: free('stage', words.stage), class: free('class'), city: free('city'), province: free('province'), country: free('country'),
      gender: { kind: 'choice', options: genders }, birthday: { kind: 'date' },
    };
    if (people) made.owner_id = { kind: 'choice', options: peopleOptions(people) };
    for (const field of ownOf(fields)) {
      const editor = field.access === 'editable' ? editorOf(field, language) : undefined;
      if (editor) made[field.key] = editor;
    }
    return made;
    // `words` is made anew each time; it changes in meaning with `t` only
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, facets, people, fields, language]);
}

/** The columns with what the reader may edit in them; `wanted` when there are rows. */
export function useCellEdits(columns: readonly Column<CustomerRow>[], enabled: boolean, wanted: boolean): readonly Column<CustomerRow>[] {
  const { t } = useTranslation('customers');
  const can = useCan();
  const access = useFieldAccess();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const editors = useEditors(wanted);
  // versions of rows saved here, until the list is fetched again
  const versions = useRef(new Map<string, number>());
  const may = enabled && can('customers.customer.edit');

  return useMemo(() => {
    if (!may) return columns;
    const refresh = () => void client.invalidateQueries({ queryKey: ['customer'] });
    const patch = (id: string, values: Partial<CustomerRow>) =>
      client.setQueriesData<InfiniteData<Page<CustomerRow>>>({ queryKey: ['customer', 'list'] }, (now) => now && { ...now, pages: now.pages.map((page) => ({ ...page, items: page.items.map((row) => (row.id === id ? { ...row, ...values } : row)) })) });
    const written = (row: CustomerRow, key: string, value: Value, own: boolean): Partial<CustomerRow> => {
      if (own) return { custom: { ...row.custom, [key]: value } };
      const editor = editors.owner_id;
      const name = key === 'owner_id' && editor?.kind === 'choice' ? { owner_name: editor.options.find((one) => one.value === value)?.label ?? null } : {};
      return { [key]: value, ...name };
    };
    const save = async (row: CustomerRow, column: Column<CustomerRow>, value: Value) => {
      const own = column.key.startsWith('own.');
      const version = Math.max(row.version ?? 0, versions.current.get(row.id) ?? 0);
      const change = (own ? { custom: { [column.key]: value } } : { [column.key]: value }) as Omit<CustomerChange, 'version'>;
      const before: Partial<CustomerRow> = own ? { custom: row.custom } : { [column.key]: row[column.key as keyof CustomerRow], owner_name: row.owner_name };
      await client.cancelQueries({ queryKey: ['customer', 'list'] });
      patch(row.id, written(row, column.key, value, own));
      try {
        const made = await changeCustomer(row.id, { ...change, version });
        versions.current.set(row.id, made.version);
        const { change_set_id: changed } = made;
        if (changed) {
          toast({
            text: t('saved', { field: column.title }),
            undo: () => undoChange(changed).then(() => undefined, (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' })).then(refresh),
          });
        }
        void client.invalidateQueries({ queryKey: ['customer', row.id] });
      } catch (error) {
        patch(row.id, before);
        toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
        if (isProblem(error, 'customers.stale_version')) refresh();
        throw error;
      }
    };
    return columns.map((column) => {
      const editor = editors[column.key];
      const own = column.key.startsWith('own.');
      if (!editor || (!own && access(`customers.customer.${column.key}`) !== 'editable')) return column;
      const edit = (row: CustomerRow): CellEdit | undefined =>
        row.version ? { editor, value: ((own ? row.custom?.[column.key] : row[column.key as keyof CustomerRow]) ?? null) as Value, onSave: (value) => save(row, column, value) } : undefined;
      return { ...column, edit };
    });
    // the words of errors are made anew each time; they change in meaning with `t` only
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [columns, may, editors, access, client, t]);
}
