/** Time zones and currencies the browser knows, as options; those most asked for first. */
import { localeNameOf } from '@/i18n';
import type { Language } from '@/kit/preferences';

interface Option {
  value: string;
  label: string;
}

const FIRST_ZONES = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'America/New_York', 'UTC'];
const FIRST_CURRENCIES = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'JPY', 'SGD', 'GBP'];

const first = (leading: readonly string[], all: readonly string[]) => [...new Set([...leading, ...all])];

export function timeZones(): Option[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return first([own, ...FIRST_ZONES], Intl.supportedValuesOf('timeZone')).map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}

export function currencies(language: Language): Option[] {
  const names = new Intl.DisplayNames(localeNameOf(language), { type: 'currency' });
  return first(FIRST_CURRENCIES, Intl.supportedValuesOf('currency')).map((value) => ({ value, label: `${value} ${names.of(value) ?? ''}` }));
}
