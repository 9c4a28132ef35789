/**
 * Public holidays and the weekend days that are worked instead, as a government announced them. A file of `holidays/` is one
 * country's year: another year is another file, nothing else. A year without a file shows nothing.
 */
interface Year {
  /** In whose time zones these days hold. */
  zones: string[];
  /** Where they were announced. */
  source: string;
  /** First and last day of each. */
  holidays: { zh: string; en: string; from: string; to: string }[];
  workdays: string[];
}

const years = Object.values(import.meta.glob<Year>('./holidays/*.json', { eager: true, import: 'default' }));

export interface Special {
  kind: 'off' | 'work';
  /** Of a holiday. */
  name?: { zh: string; en: string };
}

/** What is special about a day in a time zone. */
export function specialOf(day: string, timeZone: string | undefined): Special | undefined {
  for (const year of years) {
    if (!timeZone || !year.zones.includes(timeZone)) continue;
    const holiday = year.holidays.find((one) => one.from <= day && day <= one.to);
    if (holiday) return { kind: 'off', name: { zh: holiday.zh, en: holiday.en } };
    if (year.workdays.includes(day)) return { kind: 'work' };
  }
  return undefined;
}
