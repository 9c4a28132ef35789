/** What the palette offers: places and commands at once, records by asking the rooms. Ranking is plain: start of a word first. */
import type { ReactNode } from 'react';

export interface Entry {
  id: string;
  title: string;
  detail?: string;
  /** Other names it is found by: the other language, pinyin, initials. */
  names?: readonly string[];
  icon?: ReactNode;
  keys?: string[];
  run: () => void;
}

/** A record that was found, as it is kept among the recent ones. */
export interface SearchHit {
  id: string;
  title: string;
  detail?: string;
  to: string;
}

export interface Section {
  title: string;
  entries: Entry[];
}

/** 0 where `text` does not match, more the better. Letters may be left out: "cst" finds "customers". */
export function scoreOf(title: string, text: string): number {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return 1;
  const name = title.toLowerCase();
  if (name.startsWith(wanted)) return 4;
  if (name.split(/[\s/·-]+/).some((word) => word.startsWith(wanted))) return 3;
  if (name.includes(wanted)) return 2;
  let at = 0;
  for (const letter of name) if (letter === wanted[at]) at += 1;
  return at === wanted.length && wanted.length > 1 ? 1 : 0;
}

/** The best score of all names; letters may be left out only in the title, else "kh" would find half of all pinyin. */
function scoreOfEntry({ title, detail, names = [] }: Entry, text: string): number {
  const others = names.map((name) => scoreOf(name, text)).filter((score) => score > 1);
  return Math.max(scoreOf(`${title} ${detail ?? ''}`, text), ...others);
}

export function matching(entries: readonly Entry[], text: string, most = 8): Entry[] {
  return entries
    .map((entry) => ({ entry, score: scoreOfEntry(entry, text) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}
