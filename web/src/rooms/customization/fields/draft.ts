/** A field as the editor holds it, and back. */
import type { FieldDef } from '@/kit/fields/fields';

import type { FieldInput, Kind } from '../data';
import type { DraftOption } from './OptionsEditor';

export const KINDS = [
  'text', 'long_text', 'select', 'multi_select', 'number', 'integer', 'money', 'percent', 'date', 'datetime', 'boolean', 'rating',
  'phone', 'email', 'url', 'division', 'user', 'relation',
] as const satisfies readonly Kind[]; // prettier-ignore

export interface Draft {
  kind: Kind;
  zh: string;
  en: string;
  help_zh: string;
  help_en: string;
  hidden: boolean;
  required: boolean;
  unique: boolean;
  personal: boolean;
  options: DraftOption[];
  least: string;
  most: string;
  maximum: number | null;
  pattern: string;
  pattern_words: string;
}

const FLAGS = ['hidden', 'required', 'unique', 'personal'] as const;
export const UNIQUE: ReadonlySet<Kind> = new Set<Kind>(['text', 'number', 'integer', 'phone', 'email', 'url']);
export const SPANS: ReadonlySet<Kind> = new Set<Kind>(['number', 'integer', 'percent', 'money', 'date']);
export const TEXTS: ReadonlySet<Kind> = new Set<Kind>(['text', 'long_text']);

export function draftOf(field: FieldDef | undefined): Draft {
  return {
    kind: field?.kind ?? 'text',
    zh: field?.label.zh ?? '',
    en: field && field.label.en !== field.label.zh ? field.label.en : '',
    help_zh: field?.help?.zh ?? '',
    help_en: field?.help && field.help.en !== field.help.zh ? field.help.en : '',
    hidden: field?.hidden ?? false,
    required: field?.required ?? false,
    unique: field?.unique ?? false,
    personal: field?.personal ?? false,
    options: (field?.options ?? []).map(({ key, label, colour, off }) => ({ key, zh: label.zh, en: label.en, colour, off })),
    least: field?.least ?? '',
    most: field?.most ?? '',
    maximum: field?.maximum ?? null,
    pattern: field?.pattern ?? '',
    pattern_words: field?.pattern_words?.zh ?? '',
  };
}

/** What is sent: a declared field has only names, help, and whether it is hidden or required. */
export function patchOf(draft: Draft, own: boolean): Omit<FieldInput, 'kind' | 'target'> {
  const zh = draft.zh.trim() || draft.en.trim();
  const named = { zh, en: draft.en.trim() || zh, help_zh: draft.help_zh.trim(), help_en: draft.help_en.trim() };
  if (!own) return { ...named, hidden: draft.hidden, required: draft.required };
  const { kind } = draft;
  const choices = kind === 'select' || kind === 'multi_select';
  return {
    ...(zh ? named : { help_zh: named.help_zh, help_en: named.help_en }),
    ...Object.fromEntries(FLAGS.map((flag) => [flag, flag === 'unique' ? draft.unique && UNIQUE.has(kind) : draft[flag]])),
    ...(choices ? { options: draft.options.filter((one) => one.zh.trim() || one.en.trim()).map((one) => ({ ...one, zh: one.zh.trim() || one.en.trim(), en: one.en.trim() || null })) } : {}),
    ...(SPANS.has(kind) ? { least: draft.least.trim() || null, most: draft.most.trim() || null } : {}),
    ...(TEXTS.has(kind) || kind === 'rating' ? { maximum: draft.maximum } : {}),
    ...(TEXTS.has(kind) ? { pattern: draft.pattern.trim() || null, pattern_zh: draft.pattern_words.trim() || null, pattern_en: draft.pattern_words.trim() || null } : {}),
  };
}

/** The field as it will be, for the preview of its input. */
export function previewOf(draft: Draft, field: FieldDef | undefined): FieldDef {
  const zh = draft.zh || draft.en;
  const en = draft.en || draft.zh;
  const help = draft.help_zh || draft.help_en;
  return {
    key: field?.key ?? 'preview', id: null, version: 0, label: { zh, en }, help: help ? { zh: draft.help_zh || help, en: draft.help_en || help } : null,
    kind: draft.kind, own: true, hidden: false, required: draft.required, unique: draft.unique, personal: draft.personal, editable: true,
    access: 'editable', fast: 'no', sortable: false, target: 'customer', default: null, least: draft.least || null, most: draft.most || null,
    options: draft.options.map((one, place) => ({ key: one.key ?? `new ${String(place)}`, label: { zh: one.zh || one.en, en: one.en || one.zh }, colour: one.colour, off: one.off })),
    maximum: draft.maximum, pattern: null, pattern_words: null,
  }; // prettier-ignore
}
