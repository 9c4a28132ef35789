/** The days that come next, counted from a calendar day "2025-11-03" of the person's own time zone. */
export const SOON = ['today', 'tomorrow', 'monday'] as const;
export type SoonKey = (typeof SOON)[number];

const DAY_MS = 86_400_000;
const WEEK = 7;

const plus = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Today, tomorrow, and the Monday of next week: on a Monday it is the one a week later. */
export function daysAhead(today: string): Record<SoonKey, string> {
  const weekday = new Date(Date.parse(today)).getUTCDay() || WEEK;
  return { today, tomorrow: plus(today, 1), monday: plus(today, WEEK + 1 - weekday) };
}
