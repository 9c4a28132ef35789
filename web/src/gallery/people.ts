/** Made-up customers, the same each time. */
import type { Page } from '@/kit/list/useKeyset';
import type { Tone } from '@/kit/theme/tokens';

import samples from './samples.json';

export interface Person {
  id: string;
  name: string;
  company: string;
  city: string;
  phone: string;
  status: { value: string; label: string; tone: Tone };
  tags: { key: string; label: string; tone: Tone }[];
  spent: number;
  orders: number;
  seen: string;
}

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

export const people: readonly Person[] = Array.from({ length: 640 }, (_, at) => ({
  id: String(at),
  name: pick(samples.family, at * 7) + pick(samples.given, at * 5 + 1),
  company: pick(samples.company, at * 3),
  city: pick(samples.city, at),
  phone: `138****${String(1000 + ((at * 7919) % 9000))}`,
  status: pick(samples.status, at * 11 + (at >> 2)) as Person['status'],
  tags: (samples.tags as Person['tags']).filter((_tag, index) => (at * (index + 3)) % 4 === 0),
  spent: (at * 104_729) % 98_765_432,
  orders: (at * 13) % 47,
  seen: new Date(Date.now() - at * at * 600_000).toISOString(),
}));

const SIZE = 100;

export async function fetchPeople(cursor: string | undefined, q: string): Promise<Page<Person>> {
  await new Promise((done) => setTimeout(done, 350));
  const found = people.filter((person) => person.name.includes(q));
  const from = Number(cursor ?? 0);
  const next = from + SIZE < found.length ? String(from + SIZE) : null;
  return { items: found.slice(from, from + SIZE), next, count: { value: 10_000, capped: true } };
}
