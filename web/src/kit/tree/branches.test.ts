import { describe, expect, it } from 'vitest';

import { branchesOf, placeBy, withBelow } from './branches';

const row = (id: string, parent_id: string | null = null) => ({ id, name: id, code: id, parent_id });
const rows = [row('shanghai', 'east'), row('east'), row('pudong', 'shanghai'), row('west'), row('lost', 'gone')];
const branches = branchesOf(rows);
const of = (id: string) => branches.find((one) => one.row.id === id) ?? expect.fail(id);

describe('a tree of rows', () => {
  it('stands from top to bottom, and what has lost its parent at the top', () => {
    expect(branches.map((one) => `${one.level} ${one.row.id} ${one.below}`)).toEqual(['0 east 2', '1 shanghai 1', '2 pudong 0', '0 lost 0', '0 west 0']);
  });
  it('knows what lies below a row, itself first', () => {
    expect([...withBelow(branches, 'east')]).toEqual(['east', 'shanghai', 'pudong']);
    expect(withBelow(branches, 'nobody').size).toBe(0);
  });
  it('moves in below the one before, out beside its parent, and no further than the top', () => {
    expect(placeBy('ArrowRight', branches, of('west'))).toBe('lost');
    expect(placeBy('ArrowRight', branches, of('east'))).toBeUndefined();
    expect(placeBy('ArrowLeft', branches, of('pudong'))).toBe('east');
    expect(placeBy('ArrowLeft', branches, of('shanghai'))).toBeNull();
    expect(placeBy('ArrowLeft', branches, of('west'))).toBeUndefined();
  });
});
