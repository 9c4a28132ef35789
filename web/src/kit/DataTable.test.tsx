import { fireEvent, render, screen, within } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { createMemoryRouter, useLocation } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import words from '@/i18n/en/kit.json';

import { DataTable, type Column, type TableList } from './DataTable';
import { useSelection } from './list/useSelection';
import { ordered } from './table/columns';
import { nextSort } from './table/HeaderCell';
import { visibleRows } from './table/useWindow';

interface Row {
  id: string;
  name: string;
  spent: number;
}

const rows: Row[] = Array.from({ length: 300 }, (_, at) => ({ id: `r${at}`, name: `Customer ${at}`, spent: at }));
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', sortable: true, render: (row) => row.name },
  { key: 'spent', title: 'Spent', numeric: true, render: (row) => row.spent },
  { key: 'secret', title: 'Secret', hidden: true, render: () => 'x' },
];
const few: TableList<Row> = { rows: rows.slice(0, 5), loading: false, error: undefined };

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { kit: words } }, defaultNS: 'kit' });
});
beforeEach(() => localStorage.clear());

function Page({ list, onSort, shown = columns }: { list: TableList<Row>; onSort?: () => void; shown?: readonly Column<Row>[] }) {
  const selection = useSelection();
  const { pathname } = useLocation();
  return (
    <>
      <output>{pathname}</output>
      <DataTable
        name="test"
        label="Customers"
        columns={shown}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/customers/${row.id}`}
        selection={selection}
        onSort={onSort}
        empty={<p>Nobody</p>}
      />
    </>
  );
}

const show = (list: TableList<Row>, onSort?: () => void, shown?: readonly Column<Row>[]) =>
  render(<RouterProvider router={createMemoryRouter([{ path: '*', element: <Page list={list} onSort={onSort} shown={shown} /> }])} />);
const bodyRows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1);
const chosen = () =>
  bodyRows()
    .filter((row) => row.getAttribute('aria-selected') === 'true')
    .map((row) => row.dataset.key);

describe('DataTable', () => {
  it('shows its rows and hides columns that are hidden by default', () => {
    show(few);
    expect(bodyRows()).toHaveLength(5);
    expect(screen.queryByRole('columnheader', { name: /Secret/ })).toBeNull();
  });

  it('walks with the arrow keys and opens with Enter', () => {
    show(few);
    const grid = screen.getByRole('grid');
    grid.focus();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(grid.getAttribute('aria-activedescendant')).toBe(bodyRows()[1]?.id);
    fireEvent.keyDown(grid, { key: 'Enter' });
    expect(screen.getByRole('status').textContent).toBe('/customers/r1');
  });

  it('chooses with X, and a range with Shift', () => {
    show(few);
    const grid = screen.getByRole('grid');
    grid.focus();
    fireEvent.keyDown(grid, { key: 'x' });
    expect(chosen()).toEqual(['r0']);
    fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true });
    fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true });
    expect(chosen()).toEqual(['r0', 'r1', 'r2']);
  });

  it('leaves keys of an input method, and of what is inside a row, alone', () => {
    show(few);
    const grid = screen.getByRole('grid');
    fireEvent.keyDown(grid, { key: 'Enter', isComposing: true });
    fireEvent.keyDown(screen.getAllByRole('checkbox')[1] ?? grid, { key: 'Enter' });
    expect(screen.getByRole('status').textContent).toBe('/');
  });

  it('edits a cell by keys: Enter opens it, Tab saves and goes on, Esc gives up', async () => {
    const saved: unknown[] = [];
    const edit = (key: 'name' | 'spent') => (row: Row) => ({ editor: { kind: 'text' as const }, value: String(row[key]), onSave: (value: unknown) => Promise.resolve(void saved.push([row.id, key, value])) });
    const editable: Column<Row>[] = [
      { key: 'name', title: 'Name', render: (row) => row.name },
      { key: 'spent', title: 'Spent', render: (row) => row.spent, edit: edit('spent') },
      { key: 'again', title: 'Again', render: (row) => row.name, edit: edit('name') },
    ];
    show(few, undefined, editable);
    const grid = screen.getByRole('grid');
    grid.focus();
    fireEvent.keyDown(grid, { key: 'ArrowRight' });
    fireEvent.keyDown(grid, { key: 'Enter' });
    const first = await screen.findByRole('textbox', { name: 'Spent' });
    fireEvent.change(first, { target: { value: '7' } });
    fireEvent.keyDown(first, { key: 'Tab' });
    const next = await screen.findByRole('textbox', { name: 'Again' });
    expect(saved).toEqual([['r0', 'spent', '7']]);
    fireEvent.change(next, { target: { value: 'x' } });
    fireEvent.keyDown(next, { key: 'Escape' });
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(document.activeElement).toBe(grid);
    expect(saved).toHaveLength(1);
  });

  it('draws only the rows in sight of a long list', () => {
    show({ ...few, rows });
    expect(bodyRows().length).toBeLessThan(80);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('301');
  });

  it('has its states: coming, empty, failed', () => {
    const retry = vi.fn();
    const { unmount } = show({ rows: undefined, loading: true, error: undefined });
    expect(screen.getByRole('grid')).toBeTruthy();
    unmount();
    show({ rows: [], loading: false, error: undefined }).unmount();
    show({ rows: undefined, loading: false, error: new Error('x'), retry });
    fireEvent.click(screen.getByRole('button', { name: words.error.retry }));
    expect(retry).toHaveBeenCalledOnce();
  });
});

describe('its parts', () => {
  it('sort: up, down, not; Shift adds', () => {
    const up = nextSort([], 'a', false);
    expect(up).toEqual([{ key: 'a', descending: false }]);
    const down = nextSort(up, 'a', false);
    expect(down).toEqual([{ key: 'a', descending: true }]);
    expect(nextSort(down, 'a', false)).toEqual([]);
    expect(nextSort(down, 'b', true)).toEqual([...down, { key: 'b', descending: false }]);
    expect(nextSort(down, 'b', false)).toEqual([{ key: 'b', descending: false }]);
  });

  it('columns: kept order, new ones behind, the first stays first', () => {
    const keys = (order: string[]) => ordered([{ key: 'name' }, { key: 'a' }, { key: 'b' }, { key: 'new' }], order).map((one) => one.key);
    expect(keys([])).toEqual(['name', 'a', 'b', 'new']);
    expect(keys(['b', 'a', 'name'])).toEqual(['name', 'b', 'a', 'new']);
  });

  it('window: around what is in sight, never past the end', () => {
    expect(visibleRows(50, 40, 0, 400)).toEqual({ first: 0, end: 50 });
    expect(visibleRows(1000, 40, 4000, 400)).toEqual({ first: 90, end: 120 });
    expect(visibleRows(1000, 40, 39_800, 400)).toEqual({ first: 985, end: 1000 });
  });
});
