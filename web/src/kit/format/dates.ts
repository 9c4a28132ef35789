/** Moments to text in a named time zone: 今天 14:05 / 11月3日 14:05 / 2025年11月3日, in English Today 14:05 / Nov 3, 14:05 / Nov 3, 2025. */
import type { Language } from '../preferences';
import { localeOf } from './money';

export interface DateOptions {
  language: Language;
  /** IANA name; the browser's own when missing. */
  timeZone?: string;
  now?: Date;
}

export type Moment = string | number | Date;

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

/** The calendar day "2025-11-03" that `moment` falls on in `timeZone`. */
export function dayOf(moment: Moment, timeZone?: string): string {
  return dateFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(new Date(moment));
}

/** The last moment of a calendar day in `timeZone`, as ISO text. */
export function endOfDay(day: string, timeZone?: string): string {
  const wanted = Date.parse(`${day}T23:59:59Z`);
  const shown = dateFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(new Date(wanted));
  return new Date(2 * wanted - Date.parse(`${shown.replace(' ', 'T')}Z`)).toISOString();
}

function daysAgo(moment: Moment, now: Date, timeZone?: string): number {
  return Math.round((Date.parse(dayOf(now, timeZone)) - Date.parse(dayOf(moment, timeZone))) / DAY_MS);
}

export function formatTime(moment: Moment, { language, timeZone }: DateOptions): string {
  return dateFormat(localeOf[language], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(moment));
}

/** 今天, 昨天, 11月3日, 2025年11月3日. */
export function formatDate(moment: Moment, { language, timeZone, now = new Date() }: DateOptions): string {
  const ago = daysAgo(moment, now, timeZone);
  if (Math.abs(ago) <= 1) {
    const word = new Intl.RelativeTimeFormat(localeOf[language], { numeric: 'auto' }).format(-ago, 'day');
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
  const sameYear = dayOf(moment, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4);
  const month = language === 'zh' ? 'long' : 'short';
  return dateFormat(localeOf[language], { year: sameYear ? undefined : 'numeric', month, day: 'numeric', timeZone }).format(new Date(moment));
}

/** 今天, 昨天, else the month: 11月, 2025年11月. */
export function formatMonth(moment: Moment, options: DateOptions): string {
  const { language, timeZone, now = new Date() } = options;
  if (Math.abs(daysAgo(moment, now, timeZone)) <= 1) return formatDate(moment, options);
  const sameYear = dayOf(moment, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4);
  // a Chinese month by itself would be spelt out, one with its year and "numeric" would be 2025/11
  const month = language === 'zh' && sameYear ? 'numeric' : 'long';
  return dateFormat(localeOf[language], { year: sameYear ? undefined : 'numeric', month, timeZone }).format(new Date(moment));
}

/** With the time of day unless the moment lies in another year. */
export function formatMoment(moment: Moment, options: DateOptions): string {
  const { timeZone, now = new Date(), language } = options;
  const date = formatDate(moment, options);
  const near = Math.abs(daysAgo(moment, now, timeZone)) <= 1;
  if (!near && dayOf(moment, timeZone).slice(0, 4) !== dayOf(now, timeZone).slice(0, 4)) return date;
  return `${date}${!near && language === 'en' ? ',' : ''} ${formatTime(moment, options)}`;
}

/** Everything, for tooltips: 2025年11月3日 14:05:09 GMT+8. */
export function formatExact(moment: Moment, { language, timeZone }: DateOptions): string {
  return dateFormat(localeOf[language], {
    year: 'numeric',
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  }).format(new Date(moment));
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** 5分钟前, in 3 hours. */
export function formatRelative(moment: Moment, { language, now = new Date() }: DateOptions): string {
  const distance = new Date(moment).getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(localeOf[language], { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return words.format(Math.trunc(distance / size), unit);
  }
  return words.format(0, 'second');
}
