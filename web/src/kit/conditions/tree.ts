/**
 * A condition tree as the editor has it, and as the server does. The editor knows groups of three kinds: all, any and none of
 * the parts hold; the server writes none as {"not": {"any": […]}}. `placesOf` of a part is the place the server names in its
 * complaints ("filter.all[1].value").
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type Join = 'all' | 'any' | 'none';

export interface Group {
  join: Join;
  parts: Part[];
}

export interface Leaf {
  /** Key of a field or fact. */
  key: string;
  op: string;
  value?: Json;
  /** What else a fact's leaf says: `where`, `window`. */
  more?: { readonly [key: string]: Json | undefined };
}

export type Part = Group | Leaf;

export const EMPTY: Group = { join: 'all', parts: [] };

export const isGroup = (part: Part): part is Group => 'join' in part;

type Found = { [key: string]: Json | undefined };
const isObject = (json: Json | undefined): json is Found => typeof json === 'object' && json !== null && !Array.isArray(json);
const wordOf = (json: Json | undefined) => (typeof json === 'string' ? json : '');
const partsOf = (json: Json | undefined): Part[] => (Array.isArray(json) ? (json as readonly Json[]).map(partOf) : []);

function partOf(json: Json | undefined): Part {
  if (!isObject(json)) return { key: '', op: '' };
  if ('all' in json) return { join: 'all', parts: partsOf(json.all) };
  if ('any' in json) return { join: 'any', parts: partsOf(json.any) };
  if ('not' in json) {
    const inner = json.not;
    return { join: 'none', parts: isObject(inner) && 'any' in inner ? partsOf(inner.any) : [partOf(inner)] };
  }
  const { field, fact, op, value, ...more } = json;
  return { key: wordOf(field ?? fact), op: wordOf(op), value, ...(Object.keys(more).length > 0 ? { more } : {}) };
}

/** The tree in an address; an empty one for what is none. */
export function readTree(text: string | null | undefined): Group {
  try {
    const part = partOf(JSON.parse(text ?? '') as Json);
    return isGroup(part) ? part : { join: 'all', parts: [part] };
  } catch {
    return EMPTY;
  }
}

/** The server's JSON; `isFact` tells which keys are facts. Groups without parts are left out, but for the outermost. */
export function writeTree(group: Group, isFact: (key: string) => boolean): Json {
  const parts = group.parts.filter((part) => !isGroup(part) || part.parts.length > 0).map((part) => (isGroup(part) ? writeTree(part, isFact) : writeLeaf(part, isFact)));
  return group.join === 'none' ? { not: { any: parts } } : { [group.join]: parts };
}

function writeLeaf({ key, op, value, more }: Leaf, isFact: (key: string) => boolean): Json {
  return { [isFact(key) ? 'fact' : 'field']: key, op, ...(value === undefined ? {} : { value }), ...more };
}

/** The same without groups that say nothing, so that places in the server's complaints are those of the parts shown. */
export function prune(group: Group): Group {
  const parts = group.parts.map((part) => (isGroup(part) ? prune(part) : part)).filter((part) => !isGroup(part) || part.parts.length > 0);
  return { join: group.join, parts };
}

/** Where the parts of a group at `place` are. */
export function placesOf(group: Group, place: string): string[] {
  const list = group.join === 'none' ? `${place}.not.any` : `${place}.${group.join}`;
  return group.parts.map((_, index) => `${list}[${index}]`);
}

export function countLeaves(part: Part): number {
  return isGroup(part) ? part.parts.reduce((sum, one) => sum + countLeaves(one), 0) : 1;
}
