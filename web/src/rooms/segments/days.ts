/** Days of a segment's history: those in which nothing moved are not told by the server and filled in here. */
import type { Day } from './data';

const DAY_MS = 86_400_000;
export const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * Every day from `first` to `last`, each with the count it ended with; before `known` there are none, and on that day itself nobody
 * is said to have come: they were there when counting began.
 */
export function everyDay(days: readonly Day[], first: string, last: string, now: number, known?: string): Day[] {
  const told = new Map(days.map((one) => [one.day, one]));
  const filled: Day[] = [];
  const begin = days[0];
  // before the first move it had what that day began with
  let count = begin ? begin.count - begin.entered + begin.left : now;
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) {
    const day = dayOf(at);
    const found = told.get(day);
    count = found?.count ?? count;
    if (known !== undefined && day < known) continue;
    filled.push(found && day !== known ? found : { day, count, entered: 0, left: 0 });
  }
  return filled;
}

/** The day of a moment, in the workspace's zone. */
export const dayIn = (at: Date, timeZone: string | undefined) => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** The last days up to today, in the workspace's zone. */
export function lastDays(days: number, timeZone: string | undefined): { first: string; last: string } {
  const last = dayIn(new Date(), timeZone);
  return { first: dayOf(Date.parse(last) - (days - 1) * DAY_MS), last };
}

/** How much it changed over these days; undefined where the share says nothing. */
export function changeOf(days: readonly Day[]): { by: number; share: number | undefined } {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return { by: 0, share: undefined };
  const before = first.count - first.entered + first.left;
  return { by: last.count - before, share: before > 0 ? (last.count - before) / before : undefined };
}
