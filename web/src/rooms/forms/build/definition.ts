/** A form as it is being written (the server's Definition), what kinds of fields there are, and how it looks to the public. */
import type { Kind, Language, Option, PublicDefinition, ShowIf } from '@sdk/forms/types';

export type { Kind };

export interface FormField {
  key: string;
  kind: Kind;
  label: string;
  help: string;
  placeholder: string;
  required: boolean;
  options: Option[];
  min: number | null;
  max: number | null;
  max_length: number | null;
  target: string | null;
  default: string | null;
  show_if: ShowIf | null;
  consent_text_id: string | null;
}

export interface Definition {
  title: string;
  intro: string;
  language: Language;
  fields: FormField[];
  submit_label: string;
  thanks: { kind: 'text' | 'redirect'; text: string; url: string };
  double_opt_in: boolean;
  colour: (typeof COLOURS)[number];
  origins: string[];
  closes_at: string | null;
  limit: number | null;
  notify: string[];
  tag_ids: string[];
  /** "none", a colleague's id, or "round:<team>": its people in turn. */
  owner: string;
}

/** The palette: what belongs together. */
export const PALETTE: readonly { group: 'basic' | 'choose' | 'more'; kinds: readonly Kind[] }[] = [
  { group: 'basic', kinds: ['text', 'long_text', 'phone', 'email', 'number', 'date'] },
  { group: 'choose', kinds: ['choice', 'choices', 'rating', 'checkbox', 'division'] },
  { group: 'more', kinds: ['consent', 'section', 'hidden'] },
];
export const COLOURS = ['green', 'blue', 'teal', 'purple', 'pink', 'red', 'orange', 'grey'] as const;
export const MOST_FIELDS = 60;

export const chooses = (kind: Kind) => kind === 'choice' || kind === 'choices';
export const asks = (kind: Kind) => kind !== 'section';
export const mayBeRequired = (kind: Kind) => kind !== 'section' && kind !== 'hidden';

/** The first key that nobody has: "phone", "phone_2". */
export function freeKey(stem: string, taken: readonly string[]): string {
  if (!taken.includes(stem)) return stem;
  for (let number = 2; ; number++) if (!taken.includes(`${stem}_${number}`)) return `${stem}_${number}`;
}

export function blank(kind: Kind, keys: readonly string[], label: string, option: (place: number) => string): FormField {
  return {
    key: freeKey(kind, keys),
    kind,
    label: kind === 'consent' ? '' : label,
    help: '',
    placeholder: '',
    required: kind === 'consent',
    options: chooses(kind) ? [1, 2].map((place) => ({ key: `option_${place}`, label: option(place) })) : [],
    min: null,
    max: null,
    max_length: null,
    target: null,
    default: null,
    show_if: null,
    consent_text_id: null,
  };
}

/** As the public page gets it; `texts` are the bodies of consent texts by id. */
export function asPublic(definition: Definition, texts: ReadonlyMap<string, string>): PublicDefinition {
  return {
    ...definition,
    fields: definition.fields.map((field) => {
      const body = field.consent_text_id ? texts.get(field.consent_text_id) : undefined;
      return { ...field, label: field.label || (field.kind === 'consent' ? (body ?? '') : ''), consent_text: body };
    }),
    thanks: definition.thanks.kind === 'redirect' ? { kind: 'redirect', url: definition.thanks.url } : { kind: 'text', text: definition.thanks.text },
  };
}
