/** Words of the server for a tree: as one sentence, and for each part of the tree its own. */
import type { Line } from './askable';
import type { Group, Part } from './tree';

type Words = (key: 'words.and' | 'words.or' | 'words.not' | 'words.everybody' | 'words.open' | 'words.close') => string;

/** "a 且 (b 或 c)". */
export function sentence(line: Line, word: Words, inner = false): string {
  if (!line.join) return line.words;
  const parts = line.parts.map((one) => sentence(one, word, true));
  if (line.join === 'none') return `${word('words.not')}${word('words.open')}${parts.join('')}${word('words.close')}`;
  if (parts.length === 0) return word('words.everybody');
  const joined = parts.join(` ${word(line.join === 'any' ? 'words.or' : 'words.and')} `);
  return inner && parts.length > 1 ? `${word('words.open')}${joined}${word('words.close')}` : joined;
}

/** The line of each part; parts that were left out have none. */
export function linesOf(root: Group, line: Line, left: ReadonlySet<string>): Map<string, Line> {
  const found = new Map<string, Line>();
  // what stands in the JSON: neither what is not filled in, nor groups in which nothing is
  const stands = (part: Part): boolean => !left.has(part.id) && (part.kind !== 'group' || part.kept === true || part.parts.some(stands));
  const walk = (part: Part, at: Line | undefined, nots: number): void => {
    if (!at) return;
    if (!found.has(part.id)) found.set(part.id, at);
    if (nots > 0) return walk(part, at.parts[0], nots - 1);
    if (part.kind !== 'group') return;
    if (part.bare && part.join === 'all' && part.parts.length === 1) {
      const [only] = part.parts;
      if (only) walk(only, at, only.nots);
      return;
    }
    part.parts.filter(stands).forEach((one, index) => walk(one, at.parts[index], one.nots));
  };
  walk(root, line, root.nots);
  return found;
}
