/** All customers, or those in the recycle bin; what is asked for stands in the address. */
import { DeleteOutlined, DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { answer, api } from '@/api/client';
import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { ConditionButton, ConditionWords } from '@/kit/conditions/ConditionFilter';
import { DataTable } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { FilterBar } from '@/kit/FilterBar';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { useSelection } from '@/kit/list/useSelection';
import { PageHeader } from '@/kit/PageHeader';
import { readColumns } from '@/kit/table/columns';
import { usePhone } from '@/kit/useMedia';
import { putShape, shapeIn } from '@/kit/views/shape';
import { ShapeSwitch } from '@/kit/views/ShapeSwitch';

import { fetchFilterWords, type CustomerRow } from '../data';
import { askedIn, DEFAULT_SORT, FILTER_KEYS, keepTrail, listQuery, PAGE, PHONE_PAGE } from '../list/asked';
import { useComputedColumns, useCustomerColumns } from '../list/columns';
import { ListViews, useViewTable } from '../list/ListViews';
import { useCellEdits } from '../list/useCellEdits';
import { useFilters, useSuggestions } from '../list/useFilters';
import { useShapeFields } from '../list/useShapeFields';

const CustomersBulk = lazy(() => import('../list/CustomersBulk'));
const ExportDialog = lazy(() => import('../list/ExportDialog'));
const CreateDialog = lazy(() => import('../list/CreateDialog'));
const QuickLook = lazy(() => import('../list/QuickLook'));
const CustomersBoard = lazy(() => import('../list/CustomersBoard'));
const CustomersCalendar = lazy(() => import('../list/CustomersCalendar'));

const NO_ROWS: readonly CustomerRow[] = [];

export default function CustomersList() {
  const { t } = useTranslation('customers');
  const can = useCan();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const state = useListState(FILTER_KEYS, DEFAULT_SORT, 'filter');
  const selection = useSelection();
  const phone = usePhone();
  const [look, setLook] = useState<CustomerRow>();
  const [exporting, setExporting] = useState<{ ids?: string[] }>();
  const [acting, setActing] = useState(false);
  if (!acting && (selection.size > 0 || selection.all)) setActing(true);
  useTopics('customer');

  const asked = useMemo(() => askedIn(search), [search]);
  const table = useViewTable(search.get('view') ?? undefined);
  const bin = asked.deleted;
  const shape = useMemo(() => shapeIn(search), [search]);
  const { computed, ready, setShown } = useComputedColumns(table);
  const list = useKeyset({ ...listQuery(asked, phone ? PHONE_PAGE : PAGE, computed), enabled: shape.kind === 'table' && ready });
  const begun = shape.kind !== 'table' || !list.loading;
  const shapeFields = useShapeFields(begun);
  const filters = useFilters(begun);
  const columns = useCellEdits(useCustomerColumns(), !search.has('bin'), begun);
  const countKey = ['customer', 'count', { ...asked, sort: undefined }];
  const fetchCount = (exact: boolean) => answer(api.GET('/api/v1/customers/count', { params: { query: { ...asked, exact } } }));
  const count = useQuery({ queryKey: countKey, queryFn: () => fetchCount(false), enabled: begun }).data;

  const kept = useMemo(() => {
    const params = new URLSearchParams(search);
    params.delete('new');
    return params.toString();
  }, [search]);
  useEffect(() => keepTrail(kept), [kept]);

  const put = (name: string, value: string | undefined) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value === undefined) next.delete(name);
      else next.set(name, value);
      return next;
    });
  const conditions = {
    object: 'customer',
    value: asked.filter,
    onChange: (value: string | undefined) => put('filter', value),
    fetchWords: fetchFilterWords,
    suggest: useSuggestions(filters, begun),
  };
  const mayCreate = can('customers.customer.create');
  const create = (type: 'primary' | 'default') =>
    mayCreate && (
      <Button type={type} icon={<PlusOutlined />} onClick={() => put('new', '1')} data-testid="new-customer">
        {t('new')}
      </Button>
    );
  const importFile = (type: 'primary' | 'default') =>
    can('imports.import.create') && (
      <Button type={type} icon={<UploadOutlined />} aria-label={t('import')} onClick={() => void navigate('/imports')}>
        {phone && type === 'default' ? undefined : t('import')}
      </Button>
    );

  const empty = bin ? (
    <EmptyState title={t('bin.empty')} detail={t('bin.empty_detail')} />
  ) : state.narrowed ? (
    <EmptyState title={t('none_found')} detail={t('none_found_detail')} action={<Button onClick={state.clear}>{t('clear')}</Button>} />
  ) : (
    <EmptyState
      title={t('empty')}
      detail={t('empty_detail')}
      action={
        <>
          {importFile('primary')}
          {create('default')}
        </>
      }
    />
  );
  return (
    <>
      <PageHeader
        title={t(bin ? 'bin.title' : 'title')}
        count={count}
        onExact={() => void fetchCount(true).then((exact) => client.setQueryData(countKey, exact))}
        lead={bin ? t('bin.lead') : undefined}
        actions={
          bin ? (
            <Button onClick={() => void navigate('/customers')}>{t('bin.back')}</Button>
          ) : (
            <>
              {can('customers.customer.delete') && (
                <Button type="text" icon={<DeleteOutlined />} aria-label={t('bin.title')} title={t('bin.title')} onClick={() => void navigate('/customers?bin=1')}>
                  {phone ? undefined : t('bin.title')}
                </Button>
              )}
              {can('customers.customer.export') && (
                <Button type="text" icon={<DownloadOutlined />} aria-label={t('export.title')} title={t('export.title')} onClick={() => setExporting({})}>
                  {phone ? undefined : t('export.title')}
                </Button>
              )}
              {importFile('default')}
            </>
          )
        }
        primary={bin ? undefined : create('primary')}
      />
      {!bin && <ListViews asked={asked} table={table} columns={columns} />}
      <FilterBar state={state} filters={filters} pinned={['stage', 'class', 'owner_id', 'source']} searchPlaceholder={t('search')}>
        <ConditionButton {...conditions} />
        {!bin && <ShapeSwitch shape={shape} fields={shapeFields} onChange={(kind, field) => setSearch(putShape(search, kind, field))} sums={shapeFields.sums} onSum={(field) => put('sum', field)} />}
      </FilterBar>
      <ConditionWords {...conditions} />
      <Suspense fallback={null}>
        {shape.kind === 'board' && shape.field && <CustomersBoard asked={asked} by={shape.field} sum={shape.sum} onPeek={setLook} />}
        {shape.kind === 'calendar' && shape.field && <CustomersCalendar asked={asked} by={shape.field} shape={shape} onPeek={setLook} />}
      </Suspense>
      {shape.kind === 'table' && (
      <DataTable
        key={table.round}
        name={table.name}
        saved={table.saved}
        onShown={setShown}
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/customers/${row.id}`}
        onPeek={setLook}
        sort={state.sort}
        onSort={state.setSort}
        selection={selection}
        empty={empty}
      />
      )}
      <Suspense fallback={null}>
        {acting && <CustomersBulk selection={selection} asked={asked} count={count} onExport={() => setExporting(selection.all ? {} : { ids: [...selection.keys] })} />}
      </Suspense>
      <Suspense fallback={null}>
        {exporting && <ExportDialog asked={asked} ids={exporting.ids} columns={readColumns(table.name, columns, table.saved).columns} onClose={() => setExporting(undefined)} />}
        {look && <QuickLook row={look} rows={shape.kind === 'table' ? (list.rows ?? NO_ROWS) : NO_ROWS} onLook={setLook} onNearEnd={list.loadMore} onClose={() => setLook(undefined)} />}
        {search.has('new') && mayCreate && <CreateDialog name={asked.q} onClose={() => put('new', undefined)} />}
      </Suspense>
    </>
  );
}
