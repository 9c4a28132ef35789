/**
 * A condition tree as the editor has it: groups, leaves and sequences with an id each, so that they can be moved, copied and
 * complained about. Whatever the server accepts is read and written back unchanged: negations are counted, members that nobody
 * changed stay as they were said. Not here: what can be asked (askable.ts) and how a tree is changed (edits.ts).
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Said = { readonly [key: string]: Json | undefined };
export type Join = 'all' | 'any';

interface Base {
  id: string;
  /** How many "not" stand before it: 0 or 1, more only where somebody wrote them. */
  nots: number;
}

export interface Group extends Base {
  kind: 'group';
  join: Join;
  parts: Part[];
  /** Around one part that stands alone in the JSON: written as that part while it is the only one. */
  bare?: boolean;
  /** Empty, and said so: stays when it is written. */
  kept?: boolean;
}

/** A field, a fact, rows or a segment; `of` is the tree over the rows' own object. */
export interface Leaf extends Base {
  kind: 'leaf';
  said: Said;
  of?: Group;
}

/** Steps one after another; `said` has "within" and what else stands there. */
export interface Sequence extends Base {
  kind: 'sequence';
  said: Said;
  steps: Leaf[];
  thenNot?: Leaf;
}

export type Part = Group | Leaf | Sequence;
export type Shape = 'field' | 'fact' | 'relation' | 'event' | 'segment' | 'none';

let last = 0;
export const freshId = () => `c${++last}`;

export const makeGroup = (parts: Part[] = [], join: Join = 'all'): Group => ({ kind: 'group', id: freshId(), nots: 0, join, parts });
export const makeLeaf = (said: Said, of?: Group): Leaf => ({ kind: 'leaf', id: freshId(), nots: 0, said, ...(of ? { of } : {}) });

export const isObject = (json: Json | undefined): json is Said => typeof json === 'object' && json !== null && !Array.isArray(json);
export const textsOf = (json: Json | undefined) => (Array.isArray(json) ? (json as readonly Json[]).filter((one): one is string => typeof one === 'string') : []);

/** In the order in which the server looks. */
export function shapeOf({ said }: Pick<Leaf, 'said'>): Shape {
  return (['segment', 'relation', 'event', 'fact', 'field'] as const).find((name) => name in said) ?? 'none';
}

// Reading -----------------------------------------------------------------------------------------------------------
function readLeaf(json: Json | undefined): Leaf {
  const { of, ...said } = isObject(json) ? json : {};
  const leaf = makeLeaf(said);
  if (isObject(of)) leaf.of = readGroup(of);
  else if (of !== undefined) leaf.said = { ...said, of };
  return leaf;
}

function readPart(json: Json | undefined): Part {
  if (!isObject(json)) return makeLeaf({});
  const join = 'all' in json ? 'all' : 'any' in json ? 'any' : undefined;
  if (join) {
    const parts = json[join];
    const group = makeGroup(Array.isArray(parts) ? (parts as readonly Json[]).map(readPart) : [], join);
    return group.parts.length === 0 ? { ...group, kept: true } : group;
  }
  if ('not' in json) {
    const part = readPart(json.not);
    return { ...part, nots: part.nots + 1 };
  }
  if (!('sequence' in json) || 'segment' in json) return readLeaf(json);
  const { sequence, then_not: then, ...said } = json;
  const steps = Array.isArray(sequence) ? (sequence as readonly Json[]).map(readLeaf) : [];
  const read: Sequence = { kind: 'sequence', id: freshId(), nots: 0, said, steps };
  if (isObject(then)) read.thenNot = readLeaf(then);
  else if (then !== undefined) read.said = { ...said, then_not: then };
  return read;
}

function readGroup(json: Json): Group {
  const part = readPart(json);
  return part.kind === 'group' ? part : { ...makeGroup([part]), bare: true };
}

/** The tree of JSON text, or of what is no text any more; an empty one for what is none. */
export function readTree(text: string | null | undefined): Group {
  return tryTree(text) ?? makeGroup();
}

/** The same, undefined for what is none: for pasting. */
export function tryTree(text: string | null | undefined): Group | undefined {
  try {
    const json = JSON.parse(text ?? '') as Json;
    const known = isObject(json) && ['all', 'any', 'not', 'segment', 'sequence', 'relation', 'event', 'fact', 'field'].some((name) => name in json);
    return known ? readGroup(json) : undefined;
  } catch {
    return undefined;
  }
}

// Writing -----------------------------------------------------------------------------------------------------------
export interface Written {
  tree: Json;
  /** The parts by the place the server names in its complaints, without its first word: ".all[1].of". */
  places: Map<string, string>;
  /** Parts that were left out, because they are not filled in. */
  left: Set<string>;
}

type Complete = (leaf: Leaf) => boolean;
const HOLDS: Json = { all: [] };
const deny = (json: Json, nots: number): Json => (nots > 0 ? deny({ not: json }, nots - 1) : json);

/** The server's JSON. Leaves that are not `complete` are left out, and groups in which nothing is left. */
export function writeTree(root: Group, complete: Complete = () => true): Written {
  const places = new Map<string, string>();
  const left = new Set<string>();

  const leafOf = (leaf: Leaf, place: string): Json => {
    const of = leaf.of && write(leaf.of, `${place}.of`);
    return of === undefined ? leaf.said : { ...leaf.said, of };
  };
  const step = (leaf: Leaf, place: string): Json => {
    places.set(place, leaf.id);
    return leafOf(leaf, place);
  };
  const plain = (part: Part, place: string): Json | undefined => {
    if (part.kind === 'leaf') {
      if (!complete(part)) {
        left.add(part.id);
        return undefined;
      }
      return leafOf(part, place);
    }
    if (part.kind === 'sequence') {
      if (part.steps.length === 0 || countLeaves(part) < 2) {
        left.add(part.id);
        return undefined;
      }
      const steps = part.steps.map((one, index) => step(one, `${place}.sequence[${index}]`));
      const then = part.thenNot && step(part.thenNot, `${place}.then_not`);
      const { not_within: own, ...said } = part.said;
      // a time of its own belongs to what must not follow
      return { ...said, sequence: steps, ...(then === undefined ? {} : { then_not: then }), ...(own === undefined || then === undefined ? {} : { not_within: own }) };
    }
    if (part.bare && part.parts.length === 1 && part.join === 'all' && part.nots === 0) {
      const [only] = part.parts;
      return only && write(only, place);
    }
    const parts: Json[] = [];
    for (const one of part.parts) {
      const json = write(one, `${place}.${part.join}[${parts.length}]`);
      if (json !== undefined) parts.push(json);
    }
    return parts.length > 0 || part.kept ? { [part.join]: parts } : undefined;
  };
  const write = (part: Part, place: string): Json | undefined => {
    const inner = place + '.not'.repeat(part.nots);
    const json = plain(part, inner);
    if (json === undefined) return undefined;
    if (!(part.kind === 'group' && part.bare && places.has(place))) places.set(place, part.id);
    for (let nots = 1; nots <= part.nots; nots++) places.set(place + '.not'.repeat(nots), part.id);
    return deny(json, part.nots);
  };
  return { tree: write(root, '') ?? HOLDS, places, left };
}

/** The part that a complaint is about: that of the longest place it begins with. */
export function partAt(places: ReadonlyMap<string, string>, field: string): string | undefined {
  let place = field.replace(/^\w+/, '');
  while (place) {
    const found = places.get(place);
    if (found !== undefined) return found;
    place = place.slice(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['), 0));
  }
  return places.get('');
}

/** How many conditions it has: leaves and steps. */
export function countLeaves(part: Part): number {
  if (part.kind === 'group') return part.parts.reduce((sum, one) => sum + countLeaves(one), 0);
  if (part.kind === 'sequence') return part.steps.length + (part.thenNot ? 1 : 0);
  return 1 + (part.of ? countLeaves(part.of) : 0);
}
