/** All stores: search, filters by region and state, the recycle bin; one opens on its page. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import type { Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { MasterList } from '@/kit/MasterList';
import { Tag } from '@/kit/Tag';

import { regionsQuery, storesQuery, type Store } from '../data';
import { StoreForm } from '../StoreForm';
import { STATUSES, TONES } from '../words';

export default function StoresList() {
  const { t } = useTranslation('organization');
  const format = useFormat();
  const regions = useQuery(regionsQuery).data;
  const columns = useMemo<Column<Store>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 220, sortable: true, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('fields.code'), width: 110, sortable: true, render: (row) => row.code },
      { key: 'status', title: t('fields.status'), width: 120, card: 'aside', render: (row) => <Tag tone={TONES[row.status]}>{t(`statuses.${row.status}`)}</Tag> },
      { key: 'region', title: t('fields.region_id'), width: 130, isEmpty: (row) => !row.region_name, render: (row) => row.region_name },
      { key: 'city', title: t('fields.city'), width: 120, isEmpty: (row) => !row.city, render: (row) => row.city },
      { key: 'manager', title: t('fields.manager_id'), width: 130, isEmpty: (row) => !row.manager_name, render: (row) => row.manager_name },
      { key: 'opened_on', title: t('fields.opened_on'), width: 140, isEmpty: (row) => !row.opened_on, render: (row) => row.opened_on && format.date(row.opened_on) },
    ],
    [t, format],
  );
  const filters: Filter[] = [
    { key: 'region_id', label: t('fields.region_id'), kind: 'select', options: (regions ?? []).map((one) => ({ value: one.id, label: one.name })) },
    { key: 'status', label: t('fields.status'), kind: 'select', options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`), tone: TONES[value] })) },
  ];
  return (
    <MasterList<Store>
      name="organization.stores"
      topic="store"
      title={t('title')}
      search={t('search')}
      create={t('create')}
      empty={t('empty')}
      emptyDetail={t('empty_detail')}
      columns={columns}
      filters={filters}
      manage="organization.store.manage"
      imports
      query={storesQuery}
      href={(row) => `/stores/${row.id}`}
      form={(row, onClose) => <StoreForm store={row} onClose={onClose} />}
    />
  );
}
