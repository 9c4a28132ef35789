/** Which fields are shown for these answers, and what is wrong with them: the server's rules, softly, before it is asked. */
import type { Answers, Faults, Language, PublicField, ShowIf } from './types.ts';
import { put, wordsOf } from './words.ts';

export const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

export function holds(rule: ShowIf, value: unknown): boolean {
  const same = (one: unknown) => textOf(one) === textOf(rule.value);
  switch (rule.is) {
    case 'filled':
      return !isEmpty(value);
    case 'equal':
      return Array.isArray(value) ? value.length === 1 && same(value[0]) : same(value);
    case 'not_equal':
      return !holds({ ...rule, is: 'equal' }, value);
    case 'contains':
      return Array.isArray(value) ? value.some(same) : !isEmpty(rule.value) && textOf(value).includes(textOf(rule.value));
  }
}

/** Keys of the fields that are asked: what hangs on a field that is not shown is not shown either. */
export function shownKeys(fields: readonly PublicField[], answers: Answers): Set<string> {
  const shown = new Set<string>();
  for (const field of fields) {
    const rule = field.show_if;
    if (!rule || holds(rule, shown.has(rule.field) ? answers[rule.field] : undefined)) shown.add(field.key);
  }
  return shown;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const PHONE = /^\+?[\d\s()-]{5,24}$/;

function faultOf(field: PublicField, value: unknown, language: Language): string | undefined {
  const { fault } = wordsOf(language);
  const { kind, min, max } = field;
  if (isEmpty(value)) {
    if (!field.required) return undefined;
    if (kind === 'checkbox' || kind === 'consent') return fault.agree;
    if (kind === 'date') return fault.date;
    return kind === 'choice' || kind === 'choices' || kind === 'rating' || kind === 'division' ? fault.choose : fault.required;
  }
  const text = textOf(value);
  if (kind === 'email' && !EMAIL.test(text.trim())) return fault.email;
  if (kind === 'phone' && (!PHONE.test(text.trim()) || text.replace(/\D/g, '').length < 5)) return fault.phone;
  if (kind === 'number') {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number)) return fault.number;
    if (typeof min === 'number' && number < min) return put(fault.min, min);
    if (typeof max === 'number' && number > max) return put(fault.max, max);
  }
  if (kind === 'date' && !/^\d{4}-\d\d-\d\d$/.test(text)) return fault.date;
  if (field.max_length && typeof value === 'string' && [...text].length > field.max_length) return put(fault.length, field.max_length);
  return undefined;
}

export function faultsOf(fields: readonly PublicField[], answers: Answers, language: Language): Faults {
  const faults: Faults = {};
  const shown = shownKeys(fields, answers);
  for (const field of fields) {
    if (field.kind === 'section' || field.kind === 'hidden' || !shown.has(field.key)) continue;
    const told = faultOf(field, answers[field.key], language);
    if (told) faults[field.key] = told;
  }
  return faults;
}

/** Answers of the fields that nobody sees: constants, or `parameters` of the address. */
export function hiddenAnswers(fields: readonly PublicField[], parameters: URLSearchParams): Answers {
  const found: Answers = {};
  for (const { key, kind, default: given } of fields) {
    const value = kind !== 'hidden' || !given ? null : given.startsWith('url:') ? parameters.get(given.slice(4)) : given;
    if (value) found[key] = value.slice(0, 500);
  }
  return found;
}

/** What is sent: answers of fields that are shown, trimmed; numbers as numbers. */
export function toSend(fields: readonly PublicField[], answers: Answers): Answers {
  const sent: Answers = {};
  const shown = shownKeys(fields, answers);
  for (const { key, kind } of fields) {
    if (kind === 'section' || !shown.has(key)) continue;
    const value = answers[key];
    if (isEmpty(value)) continue;
    sent[key] = kind === 'number' ? Number(value) : typeof value === 'string' ? value.trim() : value;
  }
  return sent;
}
