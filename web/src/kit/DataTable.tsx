/**
 * The list of records: columns people arrange themselves, sort, choice of rows, keys, only the rows in sight in the page,
 * further pages fetched while scrolling, cards on phones; and its states: coming, empty, failed.
 *
 *     const list = useKeyset({ queryKey: ['customer', 'list', state], fetchPage });
 *     <DataTable name="customers.list" label={t('title')} columns={columns} list={list} rowKey={(row) => row.id}
 *                rowHref={(row) => `/customers/${row.id}`} sort={state.sort} onSort={state.setSort} selection={selection}
 *                empty={<EmptyState … />} />
 */
import { Button } from 'antd';
import { useDeferredValue, useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { EmptyState } from './EmptyState';
import { ErrorState, useErrorWords } from './ErrorState';
import type { KeysetList } from './list/useKeyset';
import type { Sort } from './list/useListState';
import type { Selection } from './list/useSelection';
import { usePreferences } from './preferences';
import { Cards, SkeletonCards } from './table/Cards';
import { ColumnChooser } from './table/ColumnChooser';
import { useColumns, type Arranged, type Column, type SavedColumns } from './table/columns';
import s from './table/DataTable.module.css';
import { HeaderCell } from './table/HeaderCell';
import { Row, SkeletonRows, Spacer } from './table/Rows';
import { useRowKeys } from './table/useRowKeys';
import { useFillHeight, useWindow } from './table/useWindow';
import { rowHeight as heights } from './theme/tokens';
import { usePhone } from './useMedia';
import { useSteady } from './useSteady';

export type { Column } from './table/columns';

export type TableList<T> = Pick<KeysetList<T>, 'rows' | 'loading' | 'error'> & Partial<KeysetList<T>>;

export interface DataTableProps<T> {
  /** Under this name the arrangement of columns is kept: 'customers.list'. */
  name: string;
  /** The arrangement of a saved view, while nobody arranged the columns otherwise here. */
  saved?: SavedColumns;
  /** Told which columns are shown, and again when the user chose others: for lists that fetch only what is shown. */
  onShown?: (keys: readonly string[]) => void;
  /** What the rows are, for screen readers. */
  label: string;
  /** Keep the array stable (module constant or useMemo). At most 7 shown by default reads best. */
  columns: readonly Column<T>[];
  /** From useKeyset, or `{ rows, loading, error }`. */
  list: TableList<T>;
  rowKey: (row: T) => string;
  /** Address of a row's page: its first cell becomes a link, Enter and a click open it. */
  rowHref?: (row: T) => string;
  /** Opens a row otherwise (a side panel). */
  onOpen?: (row: T) => void;
  /** A quick look beside the list: a button at the end of the row, and the key V. */
  onPeek?: (row: T) => void;
  sort?: readonly Sort[];
  onSort?: (sort: Sort[]) => void;
  /** From useSelection(): shows check boxes. */
  selection?: Selection;
  /** Shown instead of rows when there are none. */
  empty?: ReactNode;
  /** Takes the height left in the window and scrolls inside (default). `false` inside panels: grows with its rows. */
  fill?: boolean;
}

const NO_SORT: readonly Sort[] = [];
const SELECT_WIDTH = 44;
const TOOLS_WIDTH = 44;

/** The first rows are drawn in pieces, between which the browser can answer; what follows is shown at once. */
function useGently<T>(list: TableList<T>): TableList<T> {
  const begun = useDeferredValue(list.rows !== undefined);
  return list.rows !== undefined && !begun ? { ...list, rows: undefined, loading: true } : list;
}

export function DataTable<T>({ list: given, ...rest }: DataTableProps<T>) {
  const phone = usePhone();
  const list = useGently(given);
  const props = { ...rest, list };
  const { label, selection, rowKey, rowHref, onOpen } = rest;
  const arranged = useColumns(props.name, props.columns, props.saved);
  const { rows, loading, error } = list;
  const { onShown } = rest;
  const shown = arranged.shown.map((column) => column.key).join(' ');
  useEffect(() => onShown?.(shown.split(' ')), [onShown, shown]);

  if (rows === undefined && error) return <ErrorState error={error} onRetry={list.retry} />;
  if (rows?.length === 0 && !loading) return props.empty ?? <Nothing />;
  if (!phone) return <Table {...props} arranged={arranged} />;
  return (
    <>
      {rows ? (
        <Cards label={label} rows={rows} columns={arranged.shown} keyOf={rowKey} hrefOf={rowHref} onOpen={onOpen} selection={selection} />
      ) : (
        <SkeletonCards />
      )}
      <More list={list} />
    </>
  );
}

function Nothing() {
  const { t } = useTranslation('kit');
  return <EmptyState title={t('table.nothing')} />;
}

/** The foot of a list: more on request (scrolling asks by itself), or what went wrong with it. */
function More<T>({ list }: { list: TableList<T> }) {
  const { t } = useTranslation('kit');
  const wordsOf = useErrorWords();
  if (list.error && list.rows) {
    return (
      <div className={s.more} role="alert">
        <span>{wordsOf(list.error)}</span>
        <Button size="small" onClick={list.retry}>
          {t('error.retry')}
        </Button>
      </div>
    );
  }
  if (!list.hasMore) return null;
  return (
    <div className={s.more}>
      <Button type="text" loading={list.loadingMore} onClick={list.loadMore}>
        {t('table.more')}
      </Button>
    </div>
  );
}

function ChooseAll<T>({ rows, keyOf, selection }: { rows: readonly T[]; keyOf: (row: T) => string; selection: Selection }) {
  const { t } = useTranslation('kit');
  const keys = rows.map(keyOf);
  const every = keys.length > 0 && keys.every((key) => selection.has(key));
  return (
    <th scope="col" className={`${s.head} ${s.check}`}>
      <input
        type="checkbox"
        checked={every}
        ref={(node) => {
          if (node) node.indeterminate = !every && selection.size > 0;
        }}
        aria-label={t('table.select_loaded')}
        onChange={() => (every ? selection.clear() : selection.set(keys, true))}
      />
    </th>
  );
}

function Table<T>({
  label,
  list,
  rowKey,
  rowHref,
  onOpen,
  onPeek,
  sort = NO_SORT,
  onSort,
  selection,
  fill = true,
  arranged,
}: DataTableProps<T> & { arranged: Arranged<T> }) {
  const navigate = useNavigate();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { density } = usePreferences();
  const height = heights[density];
  const rows = list.rows ?? [];
  const { loadMore } = list;
  const nearEnd = useSteady(() => loadMore?.());
  const { first, end } = useWindow(box, rows.length, height, nearEnd);
  useFillHeight(box, fill);

  const opens = rowHref ? (row: T) => void navigate(rowHref(row)) : onOpen;
  const open = useSteady((row: T) => opens?.(row));
  const peek = useSteady((row: T) => onPeek?.(row));
  const keys = useRowKeys({ box, rows, columns: arranged.shown, keyOf: rowKey, rowHeight: height, selection, onOpen: opens, onPeek });
  const choose = useSteady(keys.choose);
  const enter = useSteady(keys.enter);
  const leave = useSteady(keys.leave);
  const { shown } = arranged;
  const cells = shown.length + (selection ? 2 : 1);
  const width = shown.reduce((sum, column) => sum + arranged.widthOf(column), TOOLS_WIDTH + (selection ? SELECT_WIDTH : 0));

  return (
    <div className={s.outer}>
      <div ref={box} className={s.box} aria-busy={list.loading || list.stale}>
        <table
          role="grid"
          aria-label={label}
          aria-rowcount={list.hasMore ? -1 : rows.length + 1}
          aria-multiselectable={selection ? true : undefined}
          tabIndex={0}
          aria-activedescendant={keys.active >= first && keys.active < end ? `${id}-${keys.active}` : undefined}
          className={list.stale ? `${s.table} ${s.stale}` : s.table}
          style={{ width, minWidth: '100%' }}
          onKeyDown={keys.onKeyDown}
        >
          <colgroup>
            {selection && <col style={{ width: SELECT_WIDTH }} />}
            {shown.map((column) => (
              <col key={column.key} style={{ width: arranged.widthOf(column) }} />
            ))}
            <col style={arranged.resized ? undefined : { width: TOOLS_WIDTH }} />
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {selection && <ChooseAll rows={rows} keyOf={rowKey} selection={selection} />}
              {shown.map((column, index) => (
                <HeaderCell key={column.key} column={column} arranged={arranged} sort={sort} onSort={onSort} lead={index === 0} />
              ))}
              <td className={`${s.head} ${s.tools}`}>
                <ColumnChooser arranged={arranged} />
              </td>
            </tr>
          </thead>
          <tbody className={selection ? s.selectable : undefined}>
            {list.rows === undefined && <SkeletonRows columns={shown.length} rows={12} select={Boolean(selection)} />}
            <Spacer height={first * height} columns={cells} />
            {rows.slice(first, end).map((row, offset) => {
              const index = first + offset;
              const key = rowKey(row);
              return (
                <Row
                  key={key}
                  id={`${id}-${index}`}
                  row={row}
                  rowKey={key}
                  index={index}
                  columns={shown}
                  href={rowHref?.(row)}
                  active={index === keys.active}
                  chosen={selection?.has(key)}
                  onChoose={choose}
                  onActivate={keys.activate}
                  cell={index === keys.active ? keys.cell : 0}
                  editing={index === keys.active && keys.editing}
                  onEnter={enter}
                  onLeave={leave}
                  onOpen={opens && open}
                  onPeek={onPeek && peek}
                />
              );
            })}
            <Spacer height={(rows.length - end) * height} columns={cells} />
          </tbody>
        </table>
        <More list={list} />
      </div>
    </div>
  );
}
