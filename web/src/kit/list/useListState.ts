/**
 * What a list shows, kept in the address so that it can be shared and survives "back": search text `q`, `sort`, and one
 * parameter per filter (`?q=li&status=vip,new&sort=-spent`).
 */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';

export interface Sort {
  key: string;
  descending: boolean;
}

export interface ListState {
  q: string;
  /** Chosen values by filter; a filter without values is not in it. */
  filters: Readonly<Record<string, readonly string[]>>;
  sort: readonly Sort[];
  /** "-spent,name", as in the address; undefined without a sort. */
  sortText: string | undefined;
  setQ: (q: string) => void;
  setFilter: (key: string, values: readonly string[]) => void;
  setSort: (sort: readonly Sort[]) => void;
  /** Removes search and filters, keeps the sort. */
  clear: () => void;
  /** Whether search or filters narrow the list. */
  narrowed: boolean;
}

export function parseSort(text: string | null): Sort[] {
  return (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) => (part.startsWith('-') ? { key: part.slice(1), descending: true } : { key: part, descending: false }));
}

export function writeSort(sort: readonly Sort[]): string {
  return sort.map(({ key, descending }) => (descending ? `-${key}` : key)).join(',');
}

const SEPARATOR = ',';

/** Values as one parameter; a comma within a value is escaped. */
export function packValues(values: readonly string[]): string {
  return values.map((value) => value.replaceAll('%', '%25').replaceAll(SEPARATOR, '%2C')).join(SEPARATOR);
}

export function unpackValues(text: string): string[] {
  return text
    .split(SEPARATOR)
    .filter(Boolean)
    .map((value) => value.replaceAll('%2C', SEPARATOR).replaceAll('%25', '%'));
}

/**
 * `filterKeys` are the parameters that belong to this list; others in the address are left alone. `whole` are parameters that
 * narrow it too, but are read by somebody else.
 */
export function useListState(filterKeys: readonly string[], defaultSort = '', whole = ''): ListState {
  const [search, setSearch] = useSearchParams();
  const keys = filterKeys.join(SEPARATOR);

  // What was changed but is not drawn yet: on a slow machine the next change comes before, and must not undo this one.
  const coming = useRef<URLSearchParams | null>(null);
  useEffect(() => {
    coming.current = null;
  }, [search]);

  const change = useCallback(
    (edit: (params: URLSearchParams) => void) => {
      setSearch(
        (now) => {
          const next = new URLSearchParams(coming.current ?? now);
          edit(next);
          coming.current = next;
          return next;
        },
        { replace: true },
      );
    },
    [setSearch],
  );

  return useMemo(() => {
    const put = (name: string, value: string) => change((params) => (value ? params.set(name, value) : params.delete(name)));
    const filters: Record<string, readonly string[]> = {};
    for (const key of keys.split(SEPARATOR).filter(Boolean)) {
      const values = unpackValues(search.get(key) ?? '');
      if (values.length > 0) filters[key] = values;
    }
    const q = search.get('q') ?? '';
    const sort = parseSort(search.get('sort') ?? defaultSort);
    return {
      q,
      filters,
      sort,
      sortText: sort.length > 0 ? writeSort(sort) : undefined,
      setQ: (value) => put('q', value),
      setFilter: (key, values) => put(key, packValues(values)),
      setSort: (next) => put('sort', writeSort(next) === defaultSort ? '' : writeSort(next)),
      clear: () =>
        change((params) => {
          for (const key of ['q', ...keys.split(SEPARATOR), ...(whole ? [whole] : [])]) params.delete(key);
        }),
      narrowed: q !== '' || (whole !== '' && search.has(whole)) || Object.keys(filters).length > 0,
    };
  }, [search, keys, defaultSort, whole, change]);
}
