/** Days as "2026-05-03", free of clocks and zones: the weeks of a month, steps, and the lunar calendar of China. */
import lunar from './lunar.json';

export type Span = 'month' | 'week';

const festivals: Record<string, string> = lunar.festivals;
const DAY_MS = 86_400_000;
const at = (day: string) => new Date(`${day}T00:00:00Z`);
const write = (moment: Date) => moment.toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return write(new Date(at(day).getTime() + count * DAY_MS));
}

/** The same day of another month, or its last one. */
export function addMonths(day: string, count: number): string {
  const moment = at(day);
  const first = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return write(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(moment.getUTCDate(), last))));
}

/** Weeks begin on Monday. */
export function weekOf(day: string): string {
  return addDays(day, -((at(day).getUTCDay() + 6) % 7));
}

/** The days shown around `day`: its week, or the whole weeks of its month. */
export function daysOf(day: string, span: Span): string[] {
  if (span === 'week') return Array.from({ length: 7 }, (_, n) => addDays(weekOf(day), n));
  const first = weekOf(`${day.slice(0, 7)}-01`);
  const last = addDays(weekOf(addDays(addMonths(`${day.slice(0, 7)}-01`, 1), -1)), 6);
  const count = (at(last).getTime() - at(first).getTime()) / DAY_MS + 1;
  return Array.from({ length: count }, (_, n) => addDays(first, n));
}

/** The day it is now in a time zone. */
export function today(timeZone: string | undefined): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date());
}

/** What a Chinese calendar prints under a day: a festival, the month on its first day, else the day. Empty where the browser knows no lunar calendar. */
export function lunarOf(day: string): string {
  const parts = new Intl.DateTimeFormat('zh-u-ca-chinese-nu-latn', { timeZone: 'UTC', month: 'long', day: 'numeric' }).formatToParts(at(day));
  const month = parts.find((one) => one.type === 'month')?.value ?? '';
  const number = Number.parseInt(parts.find((one) => one.type === 'day')?.value ?? '', 10);
  const place = lunar.months.indexOf(month) + 1; // a leap month is none of them: it has no festivals
  return festivals[`${place}-${number}`] ?? (number === 1 ? month : (lunar.days[number - 1] ?? ''));
}
