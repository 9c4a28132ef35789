/** Reads a JSON schema (as pydantic writes it) into the few kinds of fields a form can show, and checks values against it. */
import type { Language } from '../preferences';

export interface Words {
  zh: string;
  en: string;
}

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  format?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  'x-label'?: Words | string;
  'x-help'?: Words | string;
  /** Words of an enum's values. */
  'x-options'?: { value: string; label: Words | string }[];
  /** Written, never shown. */
  'x-secret'?: boolean;
}

export type Kind = 'text' | 'long_text' | 'password' | 'number' | 'integer' | 'flag' | 'date' | 'choice' | 'choices';

export interface FormField {
  key: string;
  kind: Kind;
  label: string;
  help?: string;
  required: boolean;
  secret: boolean;
  options: { value: string; label: string }[];
  schema: JsonSchema;
}

export type FormValues = Record<string, unknown>;

const LONG = 300;

function wordsIn(words: Words | string | undefined, language: Language): string | undefined {
  return typeof words === 'string' ? words : words?.[language];
}

/** Follows $ref, and takes the one real branch of `anyOf: [X, null]` (pydantic's Optional). */
export function resolved(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/$defs/', '');
    const found = resolved(root.$defs?.[name] ?? {}, root);
    return { ...found, schema: { ...found.schema, ...schema, $ref: undefined } };
  }
  const branches = schema.anyOf ?? schema.allOf;
  if (branches) {
    const real = branches.filter((branch) => branch.type !== 'null');
    const found = resolved(real[0] ?? {}, root);
    return { schema: { ...found.schema, ...schema, anyOf: undefined, allOf: undefined }, nullable: found.nullable || real.length < branches.length };
  }
  return { schema, nullable: false };
}

function kindOf(schema: JsonSchema): Kind {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  if (type === 'array') return 'choices';
  if (schema.enum) return 'choice';
  if (type === 'boolean') return 'flag';
  if (type === 'integer') return 'integer';
  if (type === 'number') return 'number';
  if (schema['x-secret'] || schema.format === 'password') return 'password';
  if (schema.format === 'date') return 'date';
  return schema.format === 'textarea' || (schema.maxLength ?? 0) > LONG ? 'long_text' : 'text';
}

export function fieldsOf(root: JsonSchema, language: Language): FormField[] {
  return Object.entries(root.properties ?? {}).map(([key, property]) => {
    const { schema, nullable } = resolved(property, root);
    const items = schema.items ? resolved(schema.items, root).schema : undefined;
    const labels = schema['x-options'] ?? items?.['x-options'] ?? [];
    const options = (schema.enum ?? items?.enum ?? []).map((one) => {
      const value = String(one);
      const found = labels.find((option) => option.value === value);
      return { value, label: wordsIn(found?.label, language) ?? value };
    });
    return {
      key,
      kind: kindOf(schema),
      label: wordsIn(schema['x-label'], language) ?? schema.title ?? key,
      help: wordsIn(schema['x-help'], language) ?? undefined,
      required: (root.required ?? []).includes(key) && !nullable,
      secret: schema['x-secret'] ?? false,
      options,
      schema,
    };
  });
}

/** The schema's defaults under the given values. */
export function withDefaults(root: JsonSchema, values: FormValues): FormValues {
  const out: FormValues = {};
  for (const [key, property] of Object.entries(root.properties ?? {})) {
    const fallback = resolved(property, root).schema.default;
    if (fallback !== undefined && fallback !== null) out[key] = fallback;
  }
  return { ...out, ...values };
}

/** What is wrong with a value, as a key of the kit's words and its parameters. */
export interface Fault {
  code: 'required' | 'minimum' | 'maximum' | 'min_length' | 'max_length' | 'pattern';
  limit?: number;
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

export function faultOf(field: FormField, value: unknown): Fault | undefined {
  const { schema } = field;
  if (isEmpty(value)) return field.required && field.kind !== 'flag' ? { code: 'required' } : undefined;
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return { code: 'minimum', limit: schema.minimum };
    if (schema.maximum !== undefined && value > schema.maximum) return { code: 'maximum', limit: schema.maximum };
  }
  if (typeof value === 'string') {
    const { length } = [...value];
    if (schema.minLength !== undefined && length < schema.minLength) return { code: 'min_length', limit: schema.minLength };
    if (schema.maxLength !== undefined && length > schema.maxLength) return { code: 'max_length', limit: schema.maxLength };
    if (schema.pattern !== undefined && !matches(schema.pattern, value)) return { code: 'pattern' };
  }
  return undefined;
}

/** Patterns are written for the server; one that this browser cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
