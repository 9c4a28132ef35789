/** Categories of products: a tree by the category each lies within; a row opens in its form. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import { BinButton, MasterList } from '@/kit/MasterList';
import { cleaned, RecordForm, type RecordField, type RecordValues } from '@/kit/RecordForm';

import { categoriesQuery, categoryListQuery, removeCategory, restoreCategory, saveCategory, type Category } from '../data';
import { useActs } from '../useActs';

function Form({ row, onClose }: { row?: Category; onClose: () => void }) {
  const { t } = useTranslation('catalog');
  const { act, told } = useActs();
  const all = useQuery(categoriesQuery).data ?? [];
  const fields: RecordField[] = [
    { key: 'code', label: t('code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'parent_id', label: t('parent'), kind: 'select', options: all.filter((one) => one.id !== row?.id).map((one) => ({ value: one.id, label: one.parent_name ? `${one.parent_name} / ${one.name}` : one.name })) },
  ];
  const first: RecordValues = row ? { code: row.code, name: row.name, parent_id: row.parent_id } : {};
  const onSave = async (values: RecordValues) => {
    const name = String(values.name);
    const saved = await saveCategory(row, cleaned(values));
    onClose();
    await told(saved, row ? t('saved', { name }) : t('created', { name }));
  };
  const bin = async () => {
    if (!row) return;
    const { id, name } = row;
    onClose();
    await (row.deleted_at ? act(() => restoreCategory(id), t('restored', { name })) : act(() => removeCategory(id), t('removed', { name })));
  };
  const extra = row && <BinButton deleted={row.deleted_at !== null} onClick={() => void bin()} />;
  return <RecordForm title={row ? row.name : t('categories.create')} fields={fields} value={first} submitLabel={t(row ? 'categories.save' : 'categories.create')} onSave={onSave} onClose={onClose} extra={extra} />;
}

export default function CategoriesPage() {
  const { t } = useTranslation('catalog');
  const columns = useMemo<Column<Category>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 280, sortable: true, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('code'), width: 160, sortable: true, render: (row) => row.code },
      { key: 'parent', title: t('parent'), width: 240, isEmpty: (row) => !row.parent_name, render: (row) => row.parent_name },
    ],
    [t],
  );
  return (
    <MasterList<Category>
      name="catalog.categories"
      topic="category"
      title={t('categories.title')}
      search={t('categories.search')}
      create={t('categories.create')}
      empty={t('categories.empty')}
      emptyDetail={t('categories.empty_detail')}
      columns={columns}
      manage="catalog.product.manage"
      imports={true}
      query={categoryListQuery}
      form={(row, onClose) => <Form key={row?.id} row={row} onClose={onClose} />}
    />
  );
}
