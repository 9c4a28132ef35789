/** Colleagues in a note's text: "@{id}" towards the server, "@Name" where people write and read. */
import type { Colleague } from '../data';

const TOKEN = /@\{([0-9a-f-]{36})\}/g;

/** Names typed after an @ become ids, longer names first. */
export function withIds(text: string, people: readonly Colleague[]): string {
  const known = [...people].sort((a, b) => b.name.length - a.name.length);
  return known.reduce((now, { id, name }) => now.replaceAll(`@${name}`, `@{${id}}`), text);
}

export function withNames(text: string, people: readonly Colleague[]): string {
  return text.replace(TOKEN, (_, id: string) => `@${people.find((one) => one.id === id)?.name ?? '?'}`);
}

/** The text in pieces; those with `name` are mentions. */
export function piecesOf(text: string, people: readonly Colleague[]): { text: string; name?: boolean }[] {
  const pieces: { text: string; name?: boolean }[] = [];
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    pieces.push({ text: withNames(found[0], people), name: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}
