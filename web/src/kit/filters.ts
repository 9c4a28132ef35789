/** Filters of a list as a room declares them, and how their values read. */
import { dayOf } from './format/dates';
import type { Tone } from './theme/tokens';

export interface FilterOption {
  value: string;
  label: string;
  tone?: Tone;
  /** How a person's name may be typed in letters. */
  readings?: readonly string[];
}

export type Filter = {
  /** Parameter in the address and towards the server. */
  key: string;
  label: string;
} & (
  | { kind: 'select'; options: readonly FilterOption[]; single?: boolean }
  | { kind: 'text' }
  | { kind: 'flag' }
  /** Value: a name of RANGES, or "2025-01-01..2025-02-01" with either end open. */
  | { kind: 'date' }
);

/** Ranges relative to today; the server is given the days (see `daysOf`). */
export const RANGES = ['today', 'yesterday', 'last_7d', 'last_30d', 'last_90d', 'this_month', 'this_year'] as const;
export type Range = (typeof RANGES)[number];

const DAY_MS = 86_400_000;

export function isRange(value: string): value is Range {
  return (RANGES as readonly string[]).includes(value);
}

const back = (today: string, days: number) => new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);

/** First and last calendar day of a date filter's value; undefined where it is open. */
export function daysOf(value: string, timeZone?: string, now: Date = new Date()): { from?: string; to?: string } {
  if (!isRange(value)) {
    const [from, to] = value.split('..');
    return { from: from || undefined, to: to || undefined };
  }
  const today = dayOf(now, timeZone);
  const froms: Record<Range, string> = {
    today,
    yesterday: back(today, 1),
    last_7d: back(today, 6),
    last_30d: back(today, 29),
    last_90d: back(today, 89),
    this_month: `${today.slice(0, 8)}01`,
    this_year: `${today.slice(0, 5)}01-01`,
  };
  return { from: froms[value], to: value === 'yesterday' ? back(today, 1) : today };
}
