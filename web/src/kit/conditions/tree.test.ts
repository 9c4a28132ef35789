import { describe, expect, it } from 'vitest';

import * as edits from './edits';
import { step } from './history';
import { linesOf, sentence } from './lines';
import { countLeaves, makeGroup, makeLeaf, partAt, readTree, tryTree, writeTree, type Group, type Json } from './tree';

/** A generator of trees as the server accepts them, the same ones each time (mulberry32). */
function trees(seed: number) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = (most: number, make: () => Json, least = 0) => Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make);
  const maybe = (members: Record<string, Json>) => (random() < 0.5 ? members : {});
  const length = () => one(['1h', '7d', '2w', '12m', '1y']);
  const value = () => one<Json>(['x', 5, '12.5', true, ['a', 'b'], ['2026-01-01', '2026-02-01'], { amount_minor: 100, currency: 'CNY' }, '90d']);
  const compared = (): Record<string, Json> => one<Record<string, Json>>([{ op: 'is_empty' }, { op: '>=', value: value() }]);
  const rows = (depth: number): Record<string, Json> => ({
    ...one<Record<string, Json>>([{ relation: 'commerce.order' }, { event: 'tracked:加购' }, { event: ['a', 'b'] }, { event: ['a'] }]),
    ...(depth < 4 ? maybe({ of: random() < 0.1 ? null : tree(depth + 2) }) : {}),
    ...maybe({ window: length() }),
  });
  const leaf = (depth: number): Json =>
    one<() => Json>([
      () => ({ field: 'a.b.c', ...compared() }),
      () => ({ fact: 'commerce.orders', ...compared(), ...maybe({ where: one<Json>([{}, { channel: ['web'] }]) }), ...maybe({ window: length() }) }),
      () => ({ ...rows(depth), ...maybe({ is: one(['any', 'all', 'none']) }) }),
      () => ({ ...rows(depth), is: 'count', ...compared() }),
      () => ({ ...rows(depth), is: one(['sum', 'first', 'distinct']), field: 'x.y.z', ...compared() }),
      () => ({ sequence: some(5, () => rows(depth), 2), within: length() }),
      () => ({ sequence: some(5, () => rows(depth), 1), within: length(), then_not: rows(depth), ...maybe({ not_within: length() }) }),
      () => ({ sequence: some(5, () => rows(depth), 2), within: length(), then_not: null }),
      () => ({ segment: '0190' }),
    ])();
  const tree = (depth: number): Json => {
    const what = depth > 4 ? 3 : Math.floor(random() * 5);
    if (what === 0) return { all: some(3, () => tree(depth + 1)) };
    if (what === 1) return { any: some(3, () => tree(depth + 1), 1) };
    if (what === 2) return { not: tree(depth + 1) };
    return leaf(depth);
  };
  return () => tree(0);
}

const placesIn = (json: Json, place: string): string[] => {
  if (Array.isArray(json)) return json.flatMap((one: Json, index) => placesIn(one, `${place}[${index}]`));
  if (typeof json !== 'object' || json === null) return [];
  const here = place.endsWith(']') || /(^|\.(not|of|then_not))$/.test(place) ? [place] : [];
  return [...here, ...['all', 'any', 'not', 'of', 'sequence', 'then_not'].flatMap((name) => (name in json ? placesIn((json as Record<string, Json>)[name] ?? null, `${place}.${name}`) : []))];
};

describe('whatever the server accepts', () => {
  it('is read and written back unchanged, also after a change that is undone, and every place is known', () => {
    const next = trees(4);
    for (let round = 0; round < 3_000; round++) {
      const json = next();
      const root = readTree(JSON.stringify(json));
      const written = writeTree(root);
      expect(written.tree).toEqual(json);
      const undone = [{ do: 'put', tree: edits.insert(root, root.id, makeLeaf({ segment: 'x' })), at: 0 } as const, { do: 'undo' } as const].reduce(step, { past: [], now: root, future: [], at: 0 });
      expect(writeTree(undone.now).tree).toEqual(json);
      expect(writeTree(edits.copyOf(root)).tree).toEqual(json);
      for (const place of placesIn(json, '')) expect(written.places.has(place), place).toBe(true);
    }
  });

  it('keeps its parts when one is moved about', () => {
    const next = trees(7);
    for (let round = 0; round < 500; round++) {
      const root = readTree(JSON.stringify({ all: [next(), next(), { segment: 'x' }] }));
      const ids: string[] = [];
      const walk = (part: Parameters<typeof edits.childrenOf>[0]) => edits.childrenOf(part).forEach((one) => {
        ids.push(one.id);
        walk(one);
      });
      walk(root);
      const id = ids[(round * 7919) % ids.length] ?? '';
      for (const by of [-1, 1] as const) expect(countLeaves(edits.shift(root, id, by))).toBe(countLeaves(root));
    }
  });
});

it.each(['', 'nonsense', '[', null, undefined, '5', '{"a":1}'])('%s is an empty tree', (text) => {
  expect(writeTree(readTree(text)).tree).toEqual({ all: [] });
  expect(tryTree(text)).toBeUndefined();
});

it('leaves out what is not filled in, and names the places of the rest', () => {
  const root = readTree(JSON.stringify({ all: [{ field: 'a', op: 'is' }, { any: [{ field: 'a', op: 'is' }] }, { not: { field: 'b', op: 'is', value: 1 } }] }));
  const { tree, places, left } = writeTree(root, ({ said }) => said.value !== undefined);
  expect(tree).toEqual({ all: [{ not: { field: 'b', op: 'is', value: 1 } }] });
  expect(left.size).toBe(2);
  expect(partAt(places, 'filter.all[0].not.value')).toBe(root.parts[2]?.id);
  expect(partAt(places, 'tree.all')).toBe(root.id);
});

it('moves parts past each other, into groups and out of them, and never into other rows', () => {
  const root = readTree(JSON.stringify({ all: [{ segment: '1' }, { any: [{ segment: '2' }] }, { relation: 'r', of: { any: [{ field: 'f', op: 'is_empty' }] } }] }));
  const [one, group, rows] = root.parts;
  const ids = (at: Group) => JSON.stringify(writeTree(at).tree).match(/"segment":"\d"/g);
  expect(writeTree(edits.shift(root, one?.id ?? '', 1)).tree).toMatchObject({ all: [{ any: [{ segment: '1' }, { segment: '2' }] }, { relation: 'r' }] });
  const inner = group?.kind === 'group' ? (group.parts[0]?.id ?? '') : '';
  expect(ids(edits.shift(root, inner, -1))).toEqual(['"segment":"1"', '"segment":"2"']);
  const of = rows?.kind === 'leaf' ? (rows.of?.id ?? '') : '';
  expect(edits.moveTo(root, one?.id ?? '', of, 0)).toBe(root);
  expect(edits.moveTo(root, group?.id ?? '', group?.id ?? '', 0)).toBe(root);
});

it('takes letters typed one after another as one change', () => {
  const trees = [makeGroup(), makeGroup(), makeGroup(), makeGroup()] as const;
  let now = { past: [], now: trees[0], future: [], at: 0 } as ReturnType<typeof step>;
  now = step(now, { do: 'put', tree: trees[1], of: 'x', at: 100 });
  now = step(now, { do: 'put', tree: trees[2], of: 'x', at: 300 });
  now = step(now, { do: 'put', tree: trees[3], of: 'y', at: 400 });
  now = step(now, { do: 'undo' });
  expect(now.now).toBe(trees[2]);
  now = step(now, { do: 'undo' });
  expect(now.now).toBe(trees[0]);
  expect(step(step(now, { do: 'redo' }), { do: 'redo' }).now).toBe(trees[3]);
});

it('gives each part its line of words, whatever was left out', () => {
  const root = readTree(JSON.stringify({ all: [{ field: 'x', op: 'is' }, { any: [{ field: 'a', op: 'is_empty' }] }, { not: { field: 'b', op: 'is_empty' } }] }));
  const leaf = (words: string) => ({ words, join: null, parts: [] });
  const line = { words: '', join: 'all', parts: [{ words: '', join: 'any', parts: [leaf('a')] }, { words: '', join: 'none', parts: [leaf('b')] }] };
  const lines = linesOf(root, line, new Set([root.parts[0]?.id ?? '']));
  expect(lines.get(root.parts[0]?.id ?? '')).toBeUndefined();
  expect(lines.get(root.parts[1]?.id ?? '')?.join).toBe('any');
  expect(lines.get(root.parts[2]?.id ?? '')?.join).toBe('none');
  expect(sentence(line, (key) => key)).toBe('a words.and words.notwords.openbwords.close');
});
