import { describe, expect, it } from 'vitest';

import { piecesOf, withIds, withNames } from './mentions';

const ann = { id: '01900000-0000-7000-8000-000000000001', name: 'Ann' };
const anna = { id: '01900000-0000-7000-8000-000000000002', name: 'Anna' };

describe('mentions', () => {
  it('turns names into ids and back, longer names first', () => {
    const text = withIds('@Anna asks @Ann, not @Bob', [ann, anna]);
    expect(text).toBe(`@{${anna.id}} asks @{${ann.id}}, not @Bob`);
    expect(withNames(text, [ann, anna])).toBe('@Anna asks @Ann, not @Bob');
  });
  it('cuts a text at its mentions', () => {
    expect(piecesOf(`hi @{${ann.id}}!`, [ann])).toEqual([{ text: 'hi ' }, { text: '@Ann', name: true }, { text: '!' }]);
    expect(piecesOf('plain', [])).toEqual([{ text: 'plain' }]);
  });
});
