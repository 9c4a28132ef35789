/** The shape a list is shown in, kept in its address: `as=board&by=stage&sum=points`, `as=calendar&by=birthday&on=2026-05-03&span=week`. */
import type { Askable } from '../conditions/askable';
import type { Span } from '../calendar/days';

export type Kind = 'table' | 'board' | 'calendar';

export interface Shape {
  kind: Kind;
  /** What a board or calendar is by. */
  field: string | undefined;
  on: string | undefined;
  span: Span;
  /** What the columns of a board add up. */
  sum: string | undefined;
}

/** A board or calendar without a field is a table. */
export function shapeIn(search: URLSearchParams): Shape {
  const asked = search.get('as');
  const field = search.get('by') ?? undefined;
  const kind: Kind = field && (asked === 'board' || asked === 'calendar') ? asked : 'table';
  const on = search.get('on') ?? '';
  return { kind, field: kind === 'table' ? undefined : field, on: /^\d{4}-\d\d-\d\d$/.test(on) ? on : undefined, span: search.get('span') === 'week' ? 'week' : 'month', sum: (kind === 'board' && search.get('sum')) || undefined };
}

/** `sum` undefined keeps what a board adds up; null adds up nothing. */
export function putShape(search: URLSearchParams, kind: Kind, field: string | null | undefined, sum?: string | null): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ['as', 'by', 'on', 'span']) next.delete(name);
  if (kind !== 'board' || sum === null) next.delete('sum');
  else if (sum) next.set('sum', sum);
  if (kind !== 'table' && field) {
    next.set('as', kind);
    next.set('by', field);
  }
  return next;
}

export interface ShapeField {
  name: string;
  label: string;
}

const BOARD_KINDS = ['select', 'user', 'boolean'];
const CALENDAR_KINDS = ['date', 'datetime'];

/** The fields a board or calendar can be by, of those that may be asked for; `codes` are texts that stand for a few values. */
export function fieldsFor(kind: Kind, fields: readonly Askable[] | undefined, codes: readonly string[], language: 'zh' | 'en'): ShapeField[] {
  const fits = (one: Askable) => (kind === 'board' ? BOARD_KINDS.includes(one.kind) || codes.includes(nameOf(one.key)) : CALENDAR_KINDS.includes(one.kind));
  return (fields ?? []).filter(fits).map((one) => ({ name: nameOf(one.key), label: one.label[language] }));
}

const SUM_KINDS = ['number', 'integer', 'money'];

/** The fields whose values the columns of a board can add up. */
export const summable = (fields: readonly Askable[] | undefined, language: 'zh' | 'en'): ShapeField[] =>
  (fields ?? []).filter((one) => !one.fact && SUM_KINDS.includes(one.kind)).map((one) => ({ name: nameOf(one.key), label: one.label[language] }));

/** "customers.customer.stage" is "stage" in addresses; a workspace's own field goes by its whole key. */
const nameOf = (key: string) => (key.startsWith('own.') ? key : (key.split('.')[2] ?? key));
