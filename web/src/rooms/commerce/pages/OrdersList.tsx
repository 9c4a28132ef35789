/** All orders: search by number, filters by day, store, channel and state, saved views; one opens beside the list. */
import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { FilterBar } from '@/kit/FilterBar';
import { daysOf, type Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { forgetColumns, readColumns } from '@/kit/table/columns';
import { filterOf, viewsQuery } from '@/kit/views/views';
import { ViewTabs } from '@/kit/views/ViewTabs';

import { channelsQuery, ordersCountQuery, ordersQuery, storeNamesQuery } from '../data';
import { useOrderColumns } from '../orders/columns';
import { useOpenOrder } from '../orders/OpenOrder';
import { addressOf, DEFAULT_SORT, PASSING, treeOf } from '../orders/views';
import { STATUSES, toneOf } from '../OrderTag';

const Export = lazy(() => import('../orders/OrdersExport'));
const FILTERS = ['placed', 'store_id', 'channel', 'status', 'currency', ...PASSING];

export default function OrdersList() {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const navigate = useNavigate();
  const { timeZone } = useFormat();
  const state = useListState(FILTERS, DEFAULT_SORT);
  const { placed, ...others } = state.filters;
  const asked = { q: state.q || undefined, ...(placed ? daysOf(placed[0] ?? '', timeZone) : {}), ...others };
  const list = useKeyset(ordersQuery({ ...asked, sort: state.sortText }));
  const count = useQuery(ordersCountQuery(asked)).data;
  const stores = useQuery({ ...storeNamesQuery, enabled: can('organization.store.view') }).data ?? [];
  const channels = useQuery(channelsQuery).data ?? [];
  const columns = useOrderColumns(true);
  const [params, setParams] = useSearchParams();
  const [open, panel] = useOpenOrder();
  const viewId = params.get('view') ?? undefined;
  const view = useQuery(viewsQuery('order')).data?.find((one) => one.id === viewId);
  const [round, setRound] = useState(0);
  const table = viewId ? `commerce.orders.view.${viewId}` : 'commerce.orders';
  const saved = view && { columns: view.columns, widths: view.widths };
  const [exporting, setExporting] = useState(false);
  useTopics('order');
  const none = { value: 'none', label: t('without') };
  const filters: Filter[] = [
    { key: 'placed', label: t('fields.placed_at'), kind: 'date' },
    { key: 'store_id', label: t('fields.store'), kind: 'select', options: [...stores.map((one) => ({ value: one.id, label: one.name })), none] },
    { key: 'channel', label: t('fields.channel'), kind: 'select', options: [...channels.map((value) => ({ value, label: value })), none] },
    { key: 'status', label: t('fields.status'), kind: 'select', options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`), tone: toneOf(value) })) },
  ];
  // what only the report and pages narrow by: seen and taken away here, chosen there
  const given = (key: string, label: string, named?: (value: string) => string): Filter[] =>
    (state.filters[key]?.length ?? 0) > 0 ? [{ key, label, kind: 'select', options: (state.filters[key] ?? []).map((value) => ({ value, label: value === 'none' ? t('without') : (named?.(value) ?? value) })) }] : [];
  filters.push(
    ...given('customer_class', t('report.by.customer_class')),
    ...given('currency', t('currency')),
    ...given('category_id', t('report.by.category'), () => t('chosen')),
    ...given('product_id', t('line.product'), () => t('chosen')),
  );
  const create = can('commerce.order.create') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/orders/new')}>
      {t('entry.create')}
    </Button>
  );
  const importFile = can('imports.import.create') && (
    <Button icon={<UploadOutlined />} onClick={() => void navigate('/imports')}>
      {t('import')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        count={count}
        actions={
          <>
            {can('commerce.order.export') && (
              <Button icon={<DownloadOutlined />} onClick={() => setExporting(true)}>
                {t('export.button')}
              </Button>
            )}
            {importFile}
          </>
        }
        primary={create}
      />
      {!PASSING.some((key) => state.filters[key]) && (
        <ViewTabs
          object="order"
          allLabel={t('all')}
          openId={viewId}
          looked={() => ({ kind: 'table', field: null, sum: null, filter: treeOf(state.filters), sort: state.sortText === DEFAULT_SORT ? undefined : state.sortText, ...readColumns(table, columns, saved) })}
          onOpen={(chosen) => setParams(addressOf(chosen, chosen && filterOf(chosen)))}
          onSaved={() => {
            forgetColumns(table);
            setRound((now) => now + 1);
          }}
        />
      )}
      <FilterBar state={state} filters={filters} pinned={['placed', 'store_id', 'channel', 'status']} searchPlaceholder={t('search')} />
      <DataTable
        key={`${table}.${view ? 1 : 0}.${round}`}
        name={table}
        saved={saved}
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        onOpen={open}
        sort={state.sort}
        onSort={state.setSort}
        empty={
          state.narrowed ? (
            <EmptyState title={t('no_match')} action={<Button onClick={state.clear}>{t('clear')}</Button>} />
          ) : (
            <EmptyState title={t('empty')} detail={t('empty_detail')} action={create || importFile} />
          )
        }
      />
      {panel}
      {exporting && (
        <Suspense fallback={null}>
          <Export asked={{ ...asked, sort: state.sortText }} onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </>
  );
}
