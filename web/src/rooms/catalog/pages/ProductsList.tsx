/** All products: search, filters by category and state, the recycle bin; one opens on its page. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import type { Filter } from '@/kit/filters';
import { MasterList } from '@/kit/MasterList';
import { Tag } from '@/kit/Tag';

import s from '../catalog.module.css';
import { categoriesQuery, productsQuery, type Product } from '../data';
import { ProductForm } from '../Forms';
import { Cover } from '../images/Cover';
import { STATUSES, TONES } from '../words';

export default function ProductsList() {
  const { t } = useTranslation('catalog');
  const categories = useQuery(categoriesQuery).data;
  const columns = useMemo<Column<Product>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 260, sortable: true, card: 'title', render: (row) => <span className={s.named}><Cover product={row} />{row.name}</span> },
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
  ];
  return (
    <MasterList<Product>
      name="catalog.products"
      topic="product"
      title={t('title')}
      search={t('search')}
      create={t('create')}
      empty={t('empty')}
      emptyDetail={t('empty_detail')}
      columns={columns}
      filters={filters}
      manage="catalog.product.manage"
      imports
      query={productsQuery}
      href={(row) => `/products/${row.id}`}
      form={(row, onClose) => <ProductForm product={row} onClose={onClose} />}
    />
  );
}
