/** Categories of products: a tree by the category each lies within; a row opens in its form. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import { MasterForm } from '@/kit/MasterForm';
import { MasterList } from '@/kit/MasterList';
import type { RecordField } from '@/kit/RecordForm';
import { MasterTree } from '@/kit/tree/MasterTree';

import { categoriesQuery, categoryListQuery, removeCategory, restoreCategory, saveCategory, type Category } from '../data';
import { useActs } from '../useActs';

function Form({ row, onClose }: { row?: Category; onClose: () => void }) {
  const { t } = useTranslation('catalog');
  const acts = useActs();
  const all = useQuery(categoriesQuery).data ?? [];
  const fields: RecordField[] = [
    { key: 'code', label: t('code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'parent_id', label: t('parent'), kind: 'select', options: all.filter((one) => one.id !== row?.id).map((one) => ({ value: one.id, label: one.parent_name ? `${one.parent_name} / ${one.name}` : one.name })) },
  ];
  return (
    <MasterForm<Category>
      row={row}
      fields={fields}
      value={row ? { code: row.code, name: row.name, parent_id: row.parent_id } : {}}
      create={t('categories.create')}
      keep={t('categories.save')}
      save={saveCategory}
      remove={removeCategory}
      restore={restoreCategory}
      acts={acts}
      done={{ made: (name) => t('created', { name }), kept: (name) => t('saved', { name }), removed: (name) => t('removed', { name }), restored: (name) => t('restored', { name }) }}
      onClose={onClose}
    />
  );
}

function Tree({ onOpen }: { onOpen: (row: Category) => void }) {
  const { t } = useTranslation('catalog');
  const { act } = useActs();
  const all = useQuery(categoriesQuery);
  const move = (row: Category, parent_id: string | null) => {
    const place = all.data?.find((one) => one.id === parent_id)?.name;
    return act(() => saveCategory(row, { parent_id }), place === undefined ? t('moved_top', { name: row.name }) : t('moved', { name: row.name, place }));
  };
  return <MasterTree<Category> title={t('categories.title')} manage="catalog.product.manage" all={all} onOpen={onOpen} onMove={move} />;
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
      tree={(onOpen) => <Tree onOpen={onOpen} />}
    />
  );
}
