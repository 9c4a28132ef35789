/** All products: search, filters by category and state, the recycle bin; one opens on its page. */
import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { FilterBar } from '@/kit/FilterBar';
import type { Filter } from '@/kit/filters';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';

import { categoriesQuery, productsQuery, type Product } from '../data';
import { ProductForm } from '../Forms';
import { STATUSES, TONES } from '../words';

const FILTERS = ['category_id', 'status', 'deleted'];

export default function ProductsList() {
  const { t } = useTranslation('catalog');
  const can = useCan();
  const navigate = useNavigate();
  const state = useListState(FILTERS, 'code');
  const categories = useQuery(categoriesQuery).data;
  const list = useKeyset(productsQuery(state.q, state.filters, state.sortText));
  const [making, setMaking] = useState(false);
  useTopics('product');
  const columns = useMemo<Column<Product>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 260, sortable: true, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('fields.code'), width: 140, sortable: true, render: (row) => row.code },
      { key: 'category', title: t('fields.category_id'), width: 150, isEmpty: (row) => !row.category_name, render: (row) => row.category_name },
      { key: 'status', title: t('fields.status'), width: 110, card: 'aside', render: (row) => <Tag tone={TONES[row.status]}>{t(`statuses.${row.status}`)}</Tag> },
      { key: 'brand', title: t('fields.brand'), width: 140, isEmpty: (row) => !row.brand, render: (row) => row.brand },
      { key: 'unit', title: t('fields.unit'), width: 90, isEmpty: (row) => !row.unit, render: (row) => row.unit },
    ],
    [t],
  );
  const filters: Filter[] = [
    { key: 'category_id', label: t('fields.category_id'), kind: 'select', options: (categories ?? []).map((one) => ({ value: one.id, label: one.name })) },
    { key: 'status', label: t('fields.status'), kind: 'select', options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`), tone: TONES[value] })) },
    { key: 'deleted', label: t('bin'), kind: 'flag' },
  ];
  const may = can('catalog.product.manage');
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('create')}
    </Button>
  );
  const importing = may && can('imports.import.create') && (
    <Button icon={<UploadOutlined />} onClick={() => void navigate('/imports')}>
      {t('import')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} actions={importing} primary={create} />
      <FilterBar state={state} filters={filters} pinned={['category_id', 'status']} searchPlaceholder={t('search')} />
      <DataTable
        name="catalog.products"
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/products/${row.id}`}
        sort={state.sort}
        onSort={state.setSort}
        empty={state.narrowed ? <EmptyState title={t('none')} action={<Button onClick={state.clear}>{t('clear')}</Button>} /> : <EmptyState title={t('empty')} detail={t('empty_detail')} action={create} />}
      />
      {making && <ProductForm onClose={() => setMaking(false)} />}
    </>
  );
}
