/** A trait as its form has it, and as the server does. What the form does not know of a definition is kept as it is. */
import type { AskableFields } from '@/kit/conditions/askable';
import { minorDigits } from '@/kit/format/money';

import type { Definition, Group, Trait } from '../data';

export interface Choice {
  key: string;
  zh: string;
  en: string;
  colour: string;
}

export interface BinDraft extends Choice {
  /** In the unit people read: yuan, days, pieces. */
  below: string;
}

export interface CaseDraft extends Choice {
  /** JSON of the condition. */
  tree: string | undefined;
}

export interface ValueDraft {
  /** "relation:commerce.order" or "event:tracking.page_viewed". */
  rows: string;
  window: string | undefined;
  of: string | undefined;
  is: string;
  field: string | undefined;
  by: string | undefined;
  part: string | undefined;
  age: boolean;
}

export interface Draft {
  zh: string;
  en: string;
  key: string;
  group: Group;
  mode: 'value' | 'cases';
  value: ValueDraft;
  bins: BinDraft[];
  cases: CaseDraft[];
  other: Choice | undefined;
}

export const MEASURES = ['count', 'sum', 'avg', 'min', 'max', 'first', 'last', 'distinct', 'top', 'gap'] as const;
export const COLOURS = ['grey', 'green', 'teal', 'blue', 'purple', 'pink', 'orange', 'yellow', 'red'] as const;
export const NO_FIELD = new Set(['count', 'gap']);
const NUMBERS = new Set(['integer', 'number', 'percent', 'rating', 'money']);
const TIMES = new Set(['date', 'datetime']);
const AGED = new Set(['min', 'max', 'first', 'last']);
/** Minor units in one of a currency: 100 for CNY, 1 for JPY. */
const unitOf = (currency: string) => 10 ** minorDigits(currency);

type Found = Record<string, unknown>;
const isObject = (one: unknown): one is Found => typeof one === 'object' && one !== null && !Array.isArray(one);
const text = (one: unknown) => (typeof one === 'string' ? one : '');
const list = (one: unknown): Found[] => (Array.isArray(one) ? one.filter(isObject) : []);

function choiceOf(one: Found): Choice {
  const label = isObject(one.label) ? one.label : {};
  return { key: text(one.key), zh: text(label.zh), en: text(label.en), colour: text(one.colour) || 'grey' };
}

const EMPTY_VALUE: ValueDraft = { rows: 'relation:commerce.order', window: undefined, of: undefined, is: 'count', field: undefined, by: undefined, part: undefined, age: false };

/** Whether bounds of bins are minor units of money. */
export const ofMoney = (value: ValueDraft, fields: readonly { key: string; kind: string }[]) => !value.age && fields.find((one) => one.key === value.field)?.kind === 'money' && ['sum', 'avg', 'min', 'max', 'first', 'last'].includes(value.is);

export function draftOf(trait: Trait | undefined): Draft {
  const said: Found = isObject(trait?.definition) ? trait.definition : {};
  const value = isObject(said.value) ? said.value : {};
  const money = typeof value.currency === 'string' && value.is !== 'top';
  const event = Array.isArray(value.event) ? text(value.event[0]) : text(value.event);
  return {
    zh: trait?.label.zh ?? '',
    en: trait?.label.en ?? '',
    key: trait?.key ?? '',
    group: (trait?.group as Group | undefined) ?? 'own',
    mode: 'cases' in said ? 'cases' : 'value',
    value: isObject(said.value)
      ? {
          rows: event ? `event:${event}` : `relation:${text(value.relation)}`,
          window: text(value.window) || undefined,
          of: value.of === undefined ? undefined : JSON.stringify(value.of),
          is: text(value.is),
          field: text(value.field) || undefined,
          by: text(value.by) || undefined,
          part: text(value.part) || undefined,
          age: value.age === true,
        }
      : EMPTY_VALUE,
    bins: list(said.bins).map((one) => ({ ...choiceOf(one), below: typeof one.below === 'number' ? String(money ? one.below / unitOf(text(value.currency)) : one.below) : '' })),
    cases: list(said.cases).map((one) => ({ ...choiceOf(one), tree: one.if === undefined ? undefined : JSON.stringify(one.if) })),
    other: isObject(said.else) ? choiceOf(said.else) : undefined,
  };
}

const option = ({ key, zh, en, colour }: Choice, place: number) => ({ key: key || `o${place + 1}`, label: { zh, en: en || zh }, colour });

/** The definition to be stored; `currency` is the workspace's. */
export function definitionOf(draft: Draft, fields: readonly { key: string; kind: string }[], currency: string): Definition {
  if (draft.mode === 'cases') {
    const cases = draft.cases.map((one, place) => ({ ...option(one, place), if: JSON.parse(one.tree ?? '{"all":[]}') as unknown }));
    return { cases, ...(draft.other ? { else: option(draft.other, draft.cases.length) } : {}) };
  }
  const { value } = draft;
  const [kind, key] = [value.rows.slice(0, value.rows.indexOf(':')), value.rows.slice(value.rows.indexOf(':') + 1)];
  const field = fields.find((one) => one.key === value.field);
  const by = fields.find((one) => one.key === value.by);
  const money = field?.kind === 'money' || (value.is === 'top' && by?.kind === 'money');
  const needs = !NO_FIELD.has(value.is);
  const said = {
    [kind]: key,
    ...(value.of ? { of: JSON.parse(value.of) as unknown } : {}),
    ...(value.window ? { window: value.window } : {}),
    is: value.is,
    ...(needs && value.field ? { field: value.field } : {}),
    ...(value.is === 'top' && value.by ? { by: value.by } : {}),
    ...(needs && money ? { currency } : {}),
    ...(value.is === 'top' && field?.kind === 'datetime' ? { part: value.part ?? 'hour' } : {}),
    ...(value.age && AGED.has(value.is) && field && TIMES.has(field.kind) ? { age: true } : {}),
  };
  const scale = ofMoney(value, fields) ? unitOf(currency) : 1;
  const bins = draft.bins.map((one, place) => ({ ...option(one, place), ...(place < draft.bins.length - 1 ? { below: Math.round(Number(one.below) * scale) } : {}) }));
  return { value: said, ...(bins.length > 0 ? { bins } : {}) };
}

/** Which fields of the rows a measure takes. */
export function fitting(is: string, fields: AskableFields['fields']): AskableFields['fields'] {
  const plain = fields.filter((one) => !one.fact);
  if (is === 'sum' || is === 'avg') return plain.filter((one) => NUMBERS.has(one.kind));
  if (is === 'min' || is === 'max') return plain.filter((one) => NUMBERS.has(one.kind) || TIMES.has(one.kind));
  return plain.filter((one) => one.kind !== 'multi_select' && one.kind !== 'long_text' && (is === 'first' || is === 'last' || one.kind !== 'money'));
}

/** Whether a value of it may be told as days since then. */
export const mayAge = (value: ValueDraft, fields: readonly { key: string; kind: string }[]) => AGED.has(value.is) && TIMES.has(fields.find((one) => one.key === value.field)?.kind ?? '');

/** A key of small letters out of an English name; people need not think of one. */
export function keyOf(en: string, zh: string): string {
  const plain = en
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);
  return plain || `t_${[...zh].map((one) => (one.codePointAt(0) ?? 0).toString(36)).join('').slice(0, 30)}`;
}
