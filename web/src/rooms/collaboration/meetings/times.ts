/** Wall-clock times of meetings: "2026-05-04T10:00:00" on the clock of the meeting's zone. */
import { dayOf } from '@/kit/format/dates';

export interface Clock {
  day: string;
  from: string;
  to: string;
  endDay: string;
}

/** The next full hour of today, for an hour; another day begins at nine. */
export function firstTimes(day: string | undefined, zone: string | undefined, now = new Date()): Clock {
  const today = dayOf(now, zone);
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(now)) + 1;
  const on = day ?? today;
  const from = on !== today || hour > 22 ? 9 : hour;
  const write = (value: number) => `${String(value).padStart(2, '0')}:00`;
  return { day: on, endDay: on, from: write(from), to: write(from + 1) };
}

export function split(starts: string, ends: string): Clock {
  return { day: starts.slice(0, 10), from: starts.slice(11, 16), endDay: ends.slice(0, 10), to: ends.slice(11, 16) };
}

export const startsOf = (at: Clock) => `${at.day}T${at.from}:00`;
export const endsOf = (at: Clock) => `${at.endDay}T${at.to}:00`;
export const isWhole = (at: Clock) => Boolean(at.day && at.from && at.to && startsOf(at) < endsOf(at));

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Another beginning keeps the length, within the day. */
export function move(at: Clock, change: Partial<Pick<Clock, 'day' | 'from'>>): Clock {
  const next = { ...at, ...change };
  if (change.day) next.endDay = at.endDay === at.day ? change.day : at.endDay < change.day ? change.day : at.endDay;
  if (change.from && at.from && at.to && at.day === at.endDay) {
    const end = Math.min(minutes(change.from) + Math.max(minutes(at.to) - minutes(at.from), 15), 23 * 60 + 59);
    next.to = `${String(Math.floor(end / 60)).padStart(2, '0')}:${String(end % 60).padStart(2, '0')}`;
  }
  return next;
}
