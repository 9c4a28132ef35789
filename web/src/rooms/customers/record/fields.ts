/** Names of a customer's fields, and how any value of them reads. */
import i18next from 'i18next';
import { useQuery } from '@tanstack/react-query';

import { useCan } from '@/api/session';
import { localeOf } from '@/kit/format/money';
import { useFormat } from '@/kit/format/useFormat';
import type { Language } from '@/kit/preferences';

import { peopleQuery, tagsQuery } from '../data';
import { useWords } from '../words';

const MOMENT = /^\d{4}-\d\d-\d\dT/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** "zh-CN" in words; what is no code of a language stays as it is. */
function nameOfLanguage(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames([localeOf[language]], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function useFieldWords() {
  const words = useWords();
  const { t } = words;
  const format = useFormat();
  const can = useCan();
  const people = useQuery({ ...peopleQuery, enabled: can('access.user.view') }).data;
  const tags = useQuery(tagsQuery(false)).data;

  const fieldOf = (key: string) => {
    const known = `fields.${key}`;
    return i18next.exists(known, { ns: 'customers' }) ? t(`fields.${key}`) : key;
  };
  const valueOf = (key: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (key === 'tags' && Array.isArray(value)) return value.map((id: string) => tags?.find((one) => one.id === id)?.name ?? '…').join(' · ') || '–';
    if (typeof value === 'object') {
      const parts = Object.entries(value).filter(([, inner]) => inner !== null);
      return parts.length === 0 ? '–' : parts.map(([inner, one]) => `${fieldOf(inner)} ${valueOf(inner, one)}`).join(' · ');
    }
    if (typeof value === 'number') return format.number(value);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (key === 'owner_id') return people?.find((one) => one.id === text)?.name ?? text;
    if (key === 'stage') return words.stage(text);
    if (key === 'gender') return words.gender(text);
    if (key === 'income_band' || key === 'birthday_calendar') return i18next.exists(`codes.${text}`, { ns: 'customers' }) ? t(`codes.${text}`) : text;
    if (key === 'kind') return words.kind(text);
    if (key === 'language') return nameOfLanguage(text, format.language);
    if (MOMENT.test(text)) return format.moment(text);
    if (DAY.test(text)) return format.date(`${text}T12:00:00Z`);
    return text;
  };
  return { ...words, fieldOf, valueOf };
}
