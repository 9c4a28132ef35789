/** The list of one kind of master data (stores, products, regions …): search, filters, recycle bin, create; a row opens its page or its form. */
import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';

import { Choice } from './Choice';
import { DataTable, type Column } from './DataTable';
import { EmptyState } from './EmptyState';
import { FilterBar } from './FilterBar';
import type { Filter } from './filters';
import { useKeyset } from './list/useKeyset';
import { useListState } from './list/useListState';
import { PageHeader } from './PageHeader';

export interface MasterListProps<Row extends { id: string }> {
  /** Key of the table's settings: "catalog.products". */
  name: string;
  /** Topic of live updates: "product". */
  topic: string;
  title: string;
  search: string;
  create: string;
  empty: string;
  emptyDetail?: string;
  columns: Column<Row>[];
  /** Beside the recycle bin, which every list has. */
  filters?: Filter[];
  /** Permission to make and change. */
  manage: string;
  /** Whether there is an import of files. */
  imports?: boolean;
  query: (q: string, filters: Record<string, readonly string[]>, sort: string | undefined) => Parameters<typeof useKeyset<Row>>[0];
  /** The row's own page; without it a row opens in the form. */
  href?: (row: Row) => string;
  form: (row: Row | undefined, onClose: () => void) => ReactNode;
  /** For kinds that lie below one another: all of them as a tree, shown instead of the list as the reader likes. */
  tree?: (onOpen: (row: Row) => void) => ReactNode;
}

const SHOWN_AS = ['tree', 'list'] as const;

export function MasterList<Row extends { id: string }>(props: MasterListProps<Row>) {
  const { t } = useTranslation('kit');
  const can = useCan();
  const navigate = useNavigate();
  const filters: Filter[] = [...(props.filters ?? []), { key: 'deleted', label: t('master.bin'), kind: 'flag' }];
  const state = useListState(
    filters.map((one) => one.key),
    'code',
  );
  const list = useKeyset<Row>(props.query(state.q, state.filters, state.sortText));
  const [open, setOpen] = useState<Row | 'new'>();
  const [search, setSearch] = useSearchParams();
  const asTree = props.tree !== undefined && !state.narrowed && search.get('as') !== 'list';
  const showAs = (as: (typeof SHOWN_AS)[number]) =>
    setSearch(
      (now) => {
        if (as === 'list') now.set('as', as);
        else for (const key of [...now.keys()]) now.delete(key); // a tree shows everything
        return now;
      },
      { replace: true },
    );
  useTopics(props.topic);
  const may = can(props.manage);
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {props.create}
    </Button>
  );
  const importing = props.imports && may && can('imports.import.create') && (
    <Button icon={<UploadOutlined />} onClick={() => void navigate('/imports')}>
      {t('master.import')}
    </Button>
  );
  return (
    <>
      <PageHeader title={props.title} actions={importing} primary={create} />
      <FilterBar state={state} filters={filters} pinned={(props.filters ?? []).map((one) => one.key)} searchPlaceholder={props.search}>
        {props.tree && <Choice label={t('tree.view')} value={asTree ? 'tree' : 'list'} options={SHOWN_AS.map((value) => ({ value, label: t(`tree.${value}`) }))} onChange={showAs} />}
      </FilterBar>
      {asTree && list.rows?.length !== 0 && props.tree?.(setOpen)}
      {(!asTree || list.rows?.length === 0) && <DataTable
        name={props.name}
        label={props.title}
        columns={props.columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={props.href}
        onOpen={props.href || !may ? undefined : setOpen}
        sort={state.sort}
        onSort={state.setSort}
        empty={state.narrowed ? <EmptyState title={t('master.none')} action={<Button onClick={state.clear}>{t('master.clear')}</Button>} /> : <EmptyState title={props.empty} detail={props.emptyDetail} action={create} />}
      />}
      {open && props.form(open === 'new' ? undefined : open, () => setOpen(undefined))}
    </>
  );
}

/** In the form of a record without a page: into the recycle bin, or out of it. */
export function BinButton({ deleted, onClick }: { deleted: boolean; onClick: () => void }) {
  const { t } = useTranslation('kit');
  return (
    <Button danger={!deleted} onClick={onClick}>
      {t(deleted ? 'master.restore' : 'master.remove')}
    </Button>
  );
}
