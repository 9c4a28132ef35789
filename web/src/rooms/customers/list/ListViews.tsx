/** Saved views over the list of customers. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import type { Column } from '@/kit/DataTable';
import { forgetColumns, readColumns, type SavedColumns } from '@/kit/table/columns';
import { filterOf, viewsQuery, type View } from '@/kit/views/views';
import { putShape, shapeIn } from '@/kit/views/shape';
import { ViewTabs } from '@/kit/views/ViewTabs';

import type { CustomerRow } from '../data';
import { DEFAULT_SORT, treeIn, type Asked } from './asked';

/** The table of the open view: its name, and how it starts. `round` changes when it is to start anew. */
export function useViewTable(openId: string | undefined): { name: string; saved: SavedColumns | undefined; round: string; renew: () => void } {
  const view = useQuery(viewsQuery('customer')).data?.find((one) => one.id === openId);
  const [round, setRound] = useState(0);
  const name = openId ? `customers.view.${openId}` : 'customers.list';
  return { name, saved: view && { columns: view.columns, widths: view.widths }, round: `${name}.${view ? 1 : 0}.${round}`, renew: () => setRound((now) => now + 1) };
}

export function ListViews({ asked, table, columns }: { asked: Asked; table: ReturnType<typeof useViewTable>; columns: readonly Column<CustomerRow>[] }) {
  const { t } = useTranslation('customers');
  const [search, setSearch] = useSearchParams();
  const open = (view: View | undefined) => {
    const next = putShape(new URLSearchParams(), view?.kind ?? 'table', view?.field, view?.sum);
    const filter = view && filterOf(view);
    if (view) next.set('view', view.id);
    if (filter) next.set('filter', filter);
    if (view?.sort && view.sort !== DEFAULT_SORT) next.set('sort', view.sort);
    setSearch(next);
  };
  const { kind, field, sum } = shapeIn(search);
  return (
    <ViewTabs
      object="customer"
      allLabel={t('all')}
      openId={search.get('view') ?? undefined}
      looked={() => ({ kind, field: field ?? null, sum: sum ?? null, filter: treeIn(asked), sort: asked.sort === DEFAULT_SORT ? undefined : asked.sort, ...readColumns(table.name, columns, table.saved) })}
      onOpen={open}
      onSaved={() => {
        forgetColumns(table.name);
        table.renew();
      }}
    />
  );
}
