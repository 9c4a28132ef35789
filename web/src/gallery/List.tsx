/** A list page as a room would write it. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';

import { BulkBar } from '@/kit/BulkBar';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { FilterBar } from '@/kit/FilterBar';
import type { Filter } from '@/kit/filters';
import { Handle } from '@/kit/Handle';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { useSelection } from '@/kit/list/useSelection';
import { Money } from '@/kit/Money';
import { PageHeader } from '@/kit/PageHeader';
import { Person as PersonName } from '@/kit/Person';
import { Tag, TagList } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { fetchPeople, type Person } from './people';
import samples from './samples.json';

const columns: Column<Person>[] = [
  { key: 'name', title: 'Name', width: 180, sortable: true, card: 'title', render: (row) => <PersonName name={row.name} size={26} /> },
  { key: 'status', title: 'Status', width: 100, sortable: true, card: 'aside', render: (row) => <Tag dot tone={row.status.tone}>{row.status.label}</Tag> },
  { key: 'phone', title: 'Phone', width: 150, render: (row) => <Handle hint={row.phone} kind="phone" onReveal={() => Promise.resolve('13800138000')} /> },
  { key: 'company', title: 'Company', width: 180, render: (row) => row.company || '–' },
  { key: 'tags', title: 'Tags', width: 200, card: 'none', render: (row) => <TagList tags={row.tags} most={2} /> },
  { key: 'spent', title: 'Spent', width: 120, numeric: true, sortable: true, render: (row) => <Money minor={row.spent} /> },
  { key: 'orders', title: 'Orders', width: 90, numeric: true, sortable: true, hidden: true, render: (row) => row.orders },
  { key: 'seen', title: 'Last seen', width: 150, sortable: true, render: (row) => <When at={row.seen} /> },
];
const filters: Filter[] = [
  { key: 'status', label: 'Status', kind: 'select', options: samples.status as Person['status'][] },
  { key: 'seen', label: 'Last seen', kind: 'date' },
  { key: 'city', label: 'City', kind: 'select', options: samples.city.map((value) => ({ value, label: value })) },
  { key: 'reachable', label: 'Reachable', kind: 'flag' },
];

export default function List() {
  const state = useListState(['status', 'seen', 'city', 'reachable'], '-seen');
  const selection = useSelection();
  const list = useKeyset({ queryKey: ['gallery', state.q, state.filters, state.sortText], fetchPage: (cursor) => fetchPeople(cursor, state.q) });
  return (
    <>
      <PageHeader
        title="Customers"
        count={list.count}
        actions={<Button>Import</Button>}
        primary={
          <Button type="primary" icon={<PlusOutlined />}>
            Create customer
          </Button>
        }
      />
      <FilterBar state={state} filters={filters} pinned={['status', 'seen']} searchPlaceholder="Search name, phone, company" />
      <DataTable
        name="gallery.list"
        label="Customers"
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/kit/record/${row.id}`}
        sort={state.sort}
        onSort={state.setSort}
        selection={selection}
        empty={<EmptyState title="Nobody found" detail="Change the filters or import customers." action={<Button onClick={state.clear}>Clear filters</Button>} />}
      />
      <BulkBar selection={selection} count={list.count}>
        <Button onClick={() => toast({ text: 'Tag added to 3 customers', undo: () => undefined })}>Add tag</Button>
        <Button danger>Delete</Button>
      </BulkBar>
    </>
  );
}
