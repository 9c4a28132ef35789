/** Saved views of orders: the filters of the list as the condition tree that views are kept as, and back into the address. */
import { isRange, type Range } from '@/kit/filters';
import { packValues } from '@/kit/list/useListState';
import type { View } from '@/kit/views/views';

type Filters = Readonly<Record<string, readonly string[]>>;
interface Leaf {
  field: string;
  op: string;
  value?: string | string[];
}

export const DEFAULT_SORT = '-placed_at';
const NONE = 'none';
const KEPT = ['status', 'channel', 'store_id', 'currency'] as const;
/** What only a report or a page narrows by; a view does not keep it. */
export const PASSING = ['category_id', 'product_id', 'customer_class'] as const;
const fieldOf = (key: string) => `commerce.order.${key}`;
const MOMENTS: Record<Range, [op: string, value: string]> = {
  today: ['this', 'day'],
  yesterday: ['last', '1d'],
  last_7d: ['last', '7d'],
  last_30d: ['last', '30d'],
  last_90d: ['last', '90d'],
  this_month: ['this', 'month'],
  this_year: ['this', 'year'],
};

function momentOf(value: string): Leaf {
  const field = fieldOf('placed_at');
  if (isRange(value)) {
    const [op, length] = MOMENTS[value];
    return { field, op, value: length };
  }
  const [from = '', to = ''] = value.split('..');
  if (from && to) return { field, op: 'between', value: [from, to] };
  return from ? { field, op: 'after', value: from } : { field, op: 'before', value: to };
}

/** The tree of the filters; undefined for none. */
export function treeOf(filters: Filters): string | undefined {
  const parts: (Leaf | { any: Leaf[] })[] = [];
  if (filters.placed?.[0]) parts.push(momentOf(filters.placed[0]));
  for (const key of KEPT) {
    const values = filters[key] ?? [];
    const chosen = values.filter((one) => one !== NONE);
    const leaves: Leaf[] = [];
    if (chosen.length > 0) leaves.push({ field: fieldOf(key), op: 'in', value: chosen });
    if (values.includes(NONE)) leaves.push({ field: fieldOf(key), op: 'is_empty' });
    if (leaves.length > 1) parts.push({ any: leaves });
    else parts.push(...leaves);
  }
  return parts.length > 0 ? JSON.stringify({ all: parts }) : undefined;
}

function placedOf({ op, value }: Leaf): string {
  if (Array.isArray(value)) return value.join('..');
  if (op === 'after') return `${value ?? ''}..`;
  if (op === 'before') return `..${value ?? ''}`;
  return Object.entries(MOMENTS).find(([, [how, length]]) => how === op && length === value)?.[0] ?? '';
}

/** The filters that a tree of `treeOf` was made of. */
export function filtersOf(tree: string | undefined): Filters {
  const found: Record<string, string[]> = {};
  const { all } = JSON.parse(tree ?? '{"all":[]}') as { all?: (Leaf | { any: Leaf[] })[] };
  for (const part of all ?? []) {
    for (const leaf of 'any' in part ? part.any : [part]) {
      const key = leaf.field.slice(fieldOf('').length);
      if (key === 'placed_at') found.placed = [placedOf(leaf)];
      else found[key] = [...(found[key] ?? []), ...(leaf.op === 'is_empty' ? [NONE] : [leaf.value ?? []].flat())];
    }
  }
  return found;
}

/** The address of the list as a view shows it (`filter`: its tree, where it can be applied); of the whole list without one. */
export function addressOf(view: View | undefined, filter: string | undefined): URLSearchParams {
  const next = new URLSearchParams();
  if (!view) return next;
  next.set('view', view.id);
  for (const [key, values] of Object.entries(filtersOf(filter))) if (values.length > 0) next.set(key, packValues(values));
  if (view.sort && view.sort !== DEFAULT_SORT) next.set('sort', view.sort);
  return next;
}
