/** All companies, or those in the recycle bin; what is asked for stands in the address. */
import { ExportOutlined, ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { ConditionButton, ConditionWords } from '@/kit/conditions/ConditionFilter';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { colleaguesQuery } from '@/kit/fields/fields';
import { FieldValue } from '@/kit/fields/FieldValue';
import { FilterBar } from '@/kit/FilterBar';
import type { Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { peopleOptions } from '@/kit/people';
import { Avatar, Person } from '@/kit/Person';
import { forgetColumns, readColumns } from '@/kit/table/columns';
import { Tag } from '@/kit/Tag';
import { usePhone } from '@/kit/useMedia';
import { filterOf, viewsQuery, type View } from '@/kit/views/views';
import { ViewTabs } from '@/kit/views/ViewTabs';

import s from '../companies.module.css';
import { askedIn, companiesQuery, countQuery, DEFAULT_SORT, fetchWords, FILTERS, treeIn, type Company } from '../data';
import { useCompanyWords } from '../words';

const CompanyDialog = lazy(() => import('../CompanyDialog'));

function useColumns(): Column<Company>[] {
  const { t } = useTranslation('companies');
  const format = useFormat();
  const words = useCompanyWords();
  return useMemo(() => {
    const division = words.field('division');
    return [
      { key: 'name', title: words.label('name'), width: 300, sortable: true, card: 'title', render: (row) => <span className={s.name}><Avatar name={row.short_name ?? row.name} size={26} shape="square" /> <span>{row.name}</span></span> },
      { key: 'industry', title: words.label('industry'), width: 200, card: 'aside', isEmpty: (row) => !row.industry, render: (row) => row.industry && <Tag>{words.option('industry', row.industry)}</Tag> },
      { key: 'size_band', title: words.label('size_band'), width: 150, isEmpty: (row) => !row.size_band, render: (row) => words.option('size_band', row.size_band) },
      { key: 'division', title: words.label('division'), width: 190, isEmpty: (row) => !row.division, render: (row) => division && <FieldValue field={division} value={row.division} /> },
      { key: 'people_count', title: t('people'), width: 90, isEmpty: (row) => row.people_count === 0, render: (row) => <span className="gx-figures">{row.people_count}</span> },
      { key: 'owner_id', title: words.label('owner_id'), width: 130, isEmpty: (row) => !row.owner_name, render: (row) => row.owner_name && <Person name={row.owner_name} size={22} /> },
      { key: 'parent_id', title: words.label('parent_id'), width: 190, isEmpty: (row) => !row.parent_name, render: (row) => row.parent_name },
      { key: 'phone', title: words.label('phone'), width: 150, isEmpty: (row) => !row.phone, render: (row) => <span className="gx-figures">{row.phone}</span> },
      { key: 'credit_code', title: words.label('credit_code'), width: 200, isEmpty: (row) => !row.credit_code, render: (row) => <span className={s.code}>{row.credit_code}</span> },
      { key: 'updated_at', title: words.label('updated_at'), width: 150, sortable: true, render: (row) => format.date(row.updated_at) },
    ] satisfies Column<Company>[];
    // the words are made anew each time; they change in meaning with the fields only
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, format, words.fields]);
}

function useFilters(): Filter[] {
  const { t } = useTranslation('companies');
  const can = useCan();
  const words = useCompanyWords();
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data ?? [];
  return [
    { key: 'industry', label: words.label('industry'), kind: 'select', options: words.options('industry') },
    { key: 'size_band', label: words.label('size_band'), kind: 'select', options: words.options('size_band') },
    { key: 'owner_id', label: words.label('owner_id'), kind: 'select', options: peopleOptions(people) },
    { key: 'deleted', label: t('bin'), kind: 'flag' },
  ];
}

export default function CompaniesList() {
  const { t } = useTranslation('companies');
  const can = useCan();
  const phone = usePhone();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const state = useListState([...FILTERS, 'deleted'], DEFAULT_SORT, 'filter');
  const asked = useMemo(() => askedIn(search), [search]);
  const filters = useFilters();
  const columns = useColumns();
  const openId = search.get('view') ?? undefined;
  const view = useQuery(viewsQuery('company')).data?.find((one) => one.id === openId);
  const [round, setRound] = useState(0);
  const list = useKeyset(companiesQuery(asked));
  const count = useQuery(countQuery(asked)).data;
  useTopics('company');
  const table = openId ? `companies.view.${openId}` : 'companies.list';
  const saved = view && { columns: view.columns, widths: view.widths };
  const put = (name: string, value: string | undefined) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value === undefined) next.delete(name);
      else next.set(name, value);
      return next;
    });
  const open = (chosen: View | undefined) => {
    const next = new URLSearchParams();
    const filter = chosen && filterOf(chosen);
    if (chosen) next.set('view', chosen.id);
    if (filter) next.set('filter', filter);
    if (chosen?.sort && chosen.sort !== DEFAULT_SORT) next.set('sort', chosen.sort);
    setSearch(next);
  };
  const conditions = {
    object: 'company',
    value: asked.filter,
    onChange: (value: string | undefined) => put('filter', value),
    fetchWords,
    suggest: (key: string, kind: string) => {
      const found = filters.find((one) => key === `companies.company.${one.key}`);
      const offered = found?.kind === 'select' ? found.options : [];
      return kind === 'user' ? [{ value: 'me', label: t('myself') }, ...offered] : offered;
    },
  };
  const mayCreate = can('companies.company.create');
  const create = mayCreate && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => put('new', '1')} data-testid="new-company">
      {t('create')}
    </Button>
  );
  const asFile = `/api/v1/companies/export?${new URLSearchParams([['format', 'xlsx'], ...Object.entries(asked).flatMap(([key, value]) => (value === undefined ? [] : [value].flat().map((one): [string, string] => [key, String(one)])))]).toString()}`;
  return (
    <>
      <PageHeader
        title={t('title')}
        count={count}
        actions={
          <>
            {can('companies.company.export') && (
              <Button type="text" icon={<ExportOutlined />} href={asFile} download aria-label={t('export')} title={t('export')}>
                {phone ? undefined : t('export')}
              </Button>
            )}
            {can('companies.company.import') && can('imports.import.create') && (
              <Button icon={<ImportOutlined />} aria-label={t('import')} onClick={() => void navigate('/imports')}>
                {phone ? undefined : t('import')}
              </Button>
            )}
          </>
        }
        primary={create}
      />
      <ViewTabs
        object="company"
        allLabel={t('all')}
        openId={openId}
        looked={() => ({ kind: 'table', field: null, sum: null, filter: treeIn(asked), sort: asked.sort === DEFAULT_SORT ? undefined : asked.sort, ...readColumns(table, columns, saved) })}
        onOpen={open}
        onSaved={() => {
          forgetColumns(table);
          setRound((now) => now + 1);
        }}
      />
      <FilterBar state={state} filters={filters} pinned={['industry', 'owner_id']} searchPlaceholder={t('search')}>
        <ConditionButton {...conditions} />
      </FilterBar>
      <ConditionWords {...conditions} />
      <DataTable
        key={`${table}.${view ? 1 : 0}.${round}`}
        name={table}
        saved={saved}
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/companies/${row.id}`}
        sort={state.sort}
        onSort={state.setSort}
        empty={state.narrowed ? <EmptyState title={t('none')} action={<Button onClick={state.clear}>{t('clear')}</Button>} /> : <EmptyState title={t('empty')} detail={t('empty_detail')} action={create} />}
      />
      <Suspense fallback={null}>{search.has('new') && mayCreate && <CompanyDialog name={asked.q} onClose={() => put('new', undefined)} />}</Suspense>
    </>
  );
}
