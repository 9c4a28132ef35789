/** All stores: search, filters by region and state, the recycle bin; one opens on its page. */
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
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';

import { regionsQuery, storesQuery, type Store } from '../data';
import { StoreForm } from '../StoreForm';
import { STATUSES, TONES } from '../words';

const FILTERS = ['region_id', 'status', 'deleted'];

export default function StoresList() {
  const { t } = useTranslation('organization');
  const can = useCan();
  const format = useFormat();
  const navigate = useNavigate();
  const state = useListState(FILTERS, 'code');
  const regions = useQuery(regionsQuery).data;
  const list = useKeyset(storesQuery(state.q, state.filters, state.sortText));
  const [making, setMaking] = useState(false);
  useTopics('store');
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
    { key: 'deleted', label: t('bin'), kind: 'flag' },
  ];
  const may = can('organization.store.manage');
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
      <FilterBar state={state} filters={filters} pinned={['region_id', 'status']} searchPlaceholder={t('search')} />
      <DataTable
        name="organization.stores"
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/stores/${row.id}`}
        sort={state.sort}
        onSort={state.setSort}
        empty={state.narrowed ? <EmptyState title={t('none')} action={<Button onClick={state.clear}>{t('clear')}</Button>} /> : <EmptyState title={t('empty')} detail={t('empty_detail')} action={create} />}
      />
      {making && <StoreForm onClose={() => setMaking(false)} />}
    </>
  );
}
