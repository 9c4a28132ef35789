import { expect, it } from 'vitest';

import { countLeaves, EMPTY, placesOf, prune, readTree, writeTree, type Group } from './tree';

const isFact = (key: string) => key.startsWith('commerce.');

it('reads and writes what the server does', () => {
  const tree = {
    all: [
      { field: 'a', op: 'in', value: ['x'] },
      { any: [{ field: 'b', op: 'is_empty' }, { fact: 'commerce.c', op: '>=', value: '5', window: '30d' }] },
      { not: { any: [{ field: 'd', op: 'is', value: true }] } },
    ],
  };
  const read = readTree(JSON.stringify(tree));
  expect(writeTree(read, isFact)).toEqual(tree);
  expect(countLeaves(read)).toBe(4);
});

it('a leaf alone becomes a group, "not" of anything a group of none', () => {
  expect(readTree('{"field":"a","op":"is_empty"}')).toEqual({ join: 'all', parts: [{ key: 'a', op: 'is_empty', value: undefined }] });
  const not = readTree('{"not":{"all":[{"field":"a","op":"is_empty"}]}}');
  expect(not.join).toBe('none');
  expect(countLeaves(not)).toBe(1);
});

it.each(['', 'nonsense', '[', null, undefined])('%s is an empty tree', (text) => {
  expect(readTree(text)).toEqual(EMPTY);
});

it('names places as the server does, once groups that say nothing are gone', () => {
  const group: Group = { join: 'none', parts: [{ join: 'any', parts: [] }, { key: 'a', op: 'is' }, { join: 'all', parts: [{ key: 'b', op: 'is' }] }] };
  const pruned = prune(group);
  expect(placesOf(pruned, 'filter')).toEqual(['filter.not.any[0]', 'filter.not.any[1]']);
});
