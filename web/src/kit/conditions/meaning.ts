/** What a leaf says: which rows, what is taken of them, which operators fit, what is still missing, what a fresh one begins with. */
import type { Askable, AskableFields, Happening, Operator, Related, Taking } from './askable';
import { isObject, makeGroup, makeLeaf, shapeOf, textsOf, type Json, type Leaf, type Said } from './tree';

const EMPTINESS = new Set(['is_empty', 'is_filled']);
const UNTAKEN = new Set(['pinyin', 'lunar_anniversary', 'anniversary']);
export const EXISTENCE = new Set(['any', 'all', 'none']);
/** A leaf on a field is compared as its kind is; of what is taken of rows, as what comes out of it. */
export interface Compared {
  kind: string;
  operators: readonly string[];
  options: Askable['options'];
  target: string | null;
  key: string;
}

export const comparedOf = (field: Askable): Compared => ({ kind: field.kind, operators: field.operators, options: field.options, target: field.target ?? null, key: field.key });

/** What comes out when something is taken of rows; `field` is the one it is taken of. */
export function resultOf(taking: Taking | undefined, field: Askable | undefined, byKind: AskableFields['operators_by_kind']): Compared {
  const fit = (operators: readonly string[]) => (taking?.never_empty ? operators.filter((op) => !EMPTINESS.has(op)) : operators);
  if (taking?.gives === 'integer' || !field) return { kind: 'integer', operators: fit(byKind.integer ?? []), options: [], target: null, key: '' };
  const kind = taking?.gives === 'number' && field.kind !== 'money' ? 'number' : field.kind;
  const own = kind === field.kind ? field.operators.filter((op) => !UNTAKEN.has(op)) : (byKind[kind] ?? []);
  return { ...comparedOf(field), kind, operators: fit(own) };
}

/** A member that is a text; empty where it is none. */
export const wordOf = (json: Json | undefined) => (typeof json === 'string' ? json : '');

export const takeOf = (leaf: Leaf) => (typeof leaf.said.is === 'string' ? leaf.said.is : 'any');
export const eventsOf = (said: Said) => (Array.isArray(said.event) ? textsOf(said.event) : typeof said.event === 'string' ? [said.event] : []);
export const relationOf = (askable: AskableFields, said: Said): Related | undefined => askable.relations.find((one) => one.key === said.relation);
export const happeningsOf = (askable: AskableFields, said: Said): Happening[] => eventsOf(said).flatMap((key) => askable.events.find((one) => one.key === key) ?? []);

/** Whether its rows have a time: then they can be of the last days, first or last, a step. */
export const isTimed = (askable: AskableFields, said: Said) => 'event' in said || 'window' in said || relationOf(askable, said)?.timed === true;

/** What can be asked of events: the properties that any of them has. */
export function askableOfEvents(askable: AskableFields, said: Said): AskableFields {
  const found = happeningsOf(askable, said);
  const fields = new Map<string, Askable>();
  for (const one of found) for (const property of one.properties) fields.set(property.key, property);
  return { ...askable, object: 'event', label: found[0]?.label ?? askable.label, fields: [...fields.values()], relations: [], events: [], segments: [] };
}

const takesValue = (operators: readonly Operator[], op: Json | undefined) => operators.find((one) => one.key === op)?.takes;

/** Nothing is missing: it can be asked. What the server would refuse for other reasons it tells itself. */
export function isComplete({ said }: Pick<Leaf, 'said'>, operators: readonly Operator[], takes: readonly Taking[] = []): boolean {
  switch (shapeOf({ said })) {
    case 'none':
      return false;
    case 'segment':
      return said.segment !== '';
    case 'relation':
    case 'event': {
      if ('event' in said && eventsOf(said).length === 0) return false;
      const take = typeof said.is === 'string' ? said.is : 'any';
      if (EXISTENCE.has(take)) return true;
      if (takes.find((one) => one.key === take)?.needs_field && !said.field) return false;
      return hasValue(said, operators);
    }
    case 'field':
    case 'fact':
      return hasValue(said, operators);
  }
}

function hasValue({ op, value }: Said, operators: readonly Operator[]): boolean {
  const takes = takesValue(operators, op);
  if (takes === 'nothing') return true;
  if (takes === 'pair') return Array.isArray(value) && value.length === 2 && (value as readonly Json[]).every((one) => one !== null && one !== '');
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

/** What a fresh condition starts with; undefined where it must be filled in. */
export function firstValue(of: Pick<Compared, 'kind' | 'options'>, operator: Operator | undefined): Json | undefined {
  if (operator?.takes === 'length') return '30d';
  if (operator?.takes === 'period') return 'month';
  if (operator?.takes === 'one' && of.kind === 'boolean') return true;
  return undefined;
}

/** The operator most people mean: "≥" of numbers, "in the last" of times. */
const MEANT = ['within', '>=', 'last', 'has_any', 'in', 'is', 'contains'];
export const firstOperator = (operators: readonly string[]) => MEANT.find((op) => operators.includes(op)) ?? operators[0] ?? '';

export function freshSaid(field: Askable, operators: readonly Operator[], before?: Said): Said {
  const keeps = before !== undefined && typeof before.op === 'string' && field.operators.includes(before.op);
  const op = keeps ? (before.op as string) : firstOperator(field.operators);
  const value = firstValue(field, operators.find((one) => one.key === op));
  return { [field.fact ? 'fact' : 'field']: field.key, op, ...(value === undefined ? {} : { value }) };
}

/** Another operator beside the same value, where it takes the same. */
export function withOperator(said: Said, op: string, compared: Compared, operators: readonly Operator[]): Said {
  const keeps = takesValue(operators, op) === takesValue(operators, said.op);
  const next: Said = { ...said, op, value: keeps ? said.value : firstValue(compared, operators.find((one) => one.key === op)) };
  return without(next, next.value === undefined ? ['value'] : []);
}

export const without = (said: Said, names: readonly string[]): Said => Object.fromEntries(Object.entries(said).filter(([name]) => !names.includes(name)));

export const withMember = (said: Said, name: string, value: Json | undefined): Said => (value === undefined ? without(said, [name]) : { ...said, [name]: value });

/** Rows that are there are asked whether they are; events, of the last days. */
export const freshRows = (said: Said): Leaf => makeLeaf('event' in said ? { ...said, window: '30d' } : said);
export const freshOf = () => makeGroup();

export const whereOf = (said: Said): Said => (isObject(said.where) ? said.where : {});
