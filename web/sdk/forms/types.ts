/** A form as everybody may see it: the published definition without what it fills, whom it tells and to whom it belongs. */
export const KINDS = ['text', 'long_text', 'email', 'phone', 'number', 'date', 'choice', 'choices', 'rating', 'division', 'checkbox', 'hidden', 'consent', 'section'] as const;
export type Kind = (typeof KINDS)[number];
export type Language = 'zh' | 'en';

export interface Option {
  key: string;
  label: string;
}

export const TESTS = ['equal', 'not_equal', 'filled', 'contains'] as const;

export interface ShowIf {
  field: string;
  is: (typeof TESTS)[number];
  value?: unknown;
}

export interface PublicField {
  key: string;
  kind: Kind;
  label: string;
  help?: string | null;
  placeholder?: string | null;
  required?: boolean;
  options?: Option[];
  min?: number | null;
  max?: number | null;
  max_length?: number | null;
  /** Hidden: a constant, or "url:<name>" for a parameter of the address. */
  default?: string | null;
  show_if?: ShowIf | null;
  /** Of a consent: the text that is agreed to. */
  consent_text?: string | null;
}

export type Thanks = { kind: 'text'; text: string } | { kind: 'redirect'; url: string };

export interface PublicDefinition {
  title: string;
  intro?: string | null;
  language: Language;
  fields: PublicField[];
  submit_label?: string | null;
  thanks: Thanks;
  double_opt_in?: boolean;
  colour?: string | null;
}

export type Answers = Record<string, unknown>;
/** What is wrong with an answer, in words, by the key of its field. */
export type Faults = Record<string, string>;

export interface Division {
  code: string;
  name: string;
}
