/** The question a list asks, read from its address; the record page reads it too, to step through the same list. */
import { answer, api } from '@/api/client';
import { unpackValues } from '@/kit/list/useListState';

export const FILTER_KEYS = ['stage', 'class', 'source', 'owner_id', 'city', 'province', 'country', 'kind', 'gender', 'language'] as const;
export const DEFAULT_SORT = '-created_at';
const COLUMNS = 'tags,phone,email,stage,class,source,owner_id,country,province,city,gender,birthday,custom,created_at,updated_at,version';
export const PAGE = 100;
/** Cards are taller than rows: fewer fill a phone many times over. */
export const PHONE_PAGE = 30;

export type Asked = { q?: string; sort: string; deleted: boolean; filter?: string } & { [key in (typeof FILTER_KEYS)[number]]?: string[] };

export function askedIn(search: URLSearchParams): Asked {
  const asked: Asked = { q: search.get('q') ?? undefined, sort: search.get('sort') ?? DEFAULT_SORT, deleted: search.has('bin'), filter: search.get('filter') ?? undefined };
  for (const key of FILTER_KEYS) {
    const values = unpackValues(search.get(key) ?? '');
    if (values.length > 0) asked[key] = values;
  }
  return asked;
}

/** Everything that narrows the list but the search, as one condition tree; undefined for none. */
export function treeIn(asked: Asked): string | undefined {
  const simple = FILTER_KEYS.flatMap((key) => (asked[key] ? [{ field: `customers.customer.${key}`, op: 'in', value: asked[key] }] : []));
  if (simple.length === 0) return asked.filter;
  return JSON.stringify({ all: asked.filter ? [...simple, JSON.parse(asked.filter)] : simple });
}

/** For useKeyset, the same wherever the list is asked for. */
export function listQuery(asked: Asked, limit = PAGE, computed: readonly string[] = []) {
  return {
    queryKey: ['customer', 'list', asked, limit, computed],
    fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
      answer(api.GET('/api/v1/customers', { params: { query: { ...asked, columns: [COLUMNS, ...computed].join(), cursor, limit } }, signal })),
  };
}

const TRAIL = 'gx.customers.trail';

/** Remembers the list (its address without path) that a record is opened from, for this tab. */
export function keepTrail(search: string): void {
  try {
    sessionStorage.setItem(TRAIL, search);
  } catch {
    // a private window without storage: no stepping
  }
}

export function readTrail(): string | undefined {
  try {
    return sessionStorage.getItem(TRAIL) ?? undefined;
  } catch {
    return undefined;
  }
}
