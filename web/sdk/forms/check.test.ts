import { describe, expect, it } from 'vitest';

import { toneColors, palettes } from '../../src/kit/theme/tokens.ts';
import { faultsOf, hiddenAnswers, holds, shownKeys, toSend } from './check.ts';
import { accentOf } from './colours.ts';
import type { PublicField } from './types.ts';

const field = (key: string, kind: PublicField['kind'], more: Partial<PublicField> = {}): PublicField => ({ key, kind, label: key, ...more });

describe('which fields are shown', () => {
  const fields = [
    field('way', 'choice', { options: [{ key: 'shop', label: 'Shop' }, { key: 'post', label: 'Post' }] }),
    field('street', 'text', { show_if: { field: 'way', is: 'equal', value: 'post' }, required: true }),
    field('floor', 'text', { show_if: { field: 'street', is: 'filled' } }),
  ];

  it('follows the answers, down a chain', () => {
    expect([...shownKeys(fields, {})]).toEqual(['way']);
    expect([...shownKeys(fields, { way: 'post' })]).toEqual(['way', 'street']);
    expect([...shownKeys(fields, { way: 'post', street: 'Long Lane' })]).toEqual(['way', 'street', 'floor']);
  });

  it('forgets what hangs on a field that is hidden again', () => {
    const answers = { way: 'shop', street: 'Long Lane', floor: '3' };
    expect([...shownKeys(fields, answers)]).toEqual(['way']);
    expect(toSend(fields, answers)).toEqual({ way: 'shop' });
    expect(faultsOf(fields, answers, 'en')).toEqual({});
  });

  it.each([
    ['equal', ['a'], 'a', true],
    ['equal', ['a', 'b'], 'a', false],
    ['contains', ['a', 'b'], 'b', true],
    ['contains', 'abc', 'bc', true],
    ['contains', '', '', false],
    ['not_equal', undefined, 'a', true],
    ['filled', false, undefined, false],
    ['filled', 0, undefined, true],
    ['equal', 5, '5', true],
    ['equal', true, true, true],
  ] as const)('%s of %j to %j is %s', (is, value, wanted, outcome) => {
    expect(holds({ field: 'x', is, value: wanted }, value)).toBe(outcome);
  });
});

describe('what is wrong with an answer', () => {
  it.each([
    [field('x', 'text', { required: true }), '', 'Please fill this in'],
    [field('x', 'text', { required: true }), 'Wang', undefined],
    [field('x', 'consent', { required: true }), false, 'Please tick this to go on'],
    [field('x', 'choices', { required: true }), [], 'Please choose one'],
    [field('x', 'email'), 'me@home', 'Please enter an e-mail address such as name@example.com'],
    [field('x', 'email'), ' me@home.cn ', undefined],
    [field('x', 'phone'), '138-0013-8000', undefined],
    [field('x', 'phone'), 'call me', 'Please enter a valid phone number'],
    [field('x', 'number', { min: 2, max: 4 }), '1', 'Must be 2 or more'],
    [field('x', 'number', { min: 2, max: 4 }), '5', 'Must be 4 or less'],
    [field('x', 'number'), '2a', 'Please enter a number'],
    [field('x', 'text', { max_length: 3 }), '你好啊呀', 'At most 3 characters'],
    [field('x', 'text', { max_length: 3 }), '😀😀😀', undefined],
    [field('x', 'date'), 'tomorrow', 'Please choose a date'],
  ])('%j with %j', (one, value, told) => {
    expect(faultsOf([one], { x: value }, 'en').x).toBe(told);
  });

  it('is said in the language of the form', () => {
    expect(faultsOf([field('x', 'text', { required: true })], {}, 'zh').x).toMatch(/\p{Script=Han}/u);
  });
});

describe('what is sent', () => {
  it('is trimmed, numbers are numbers, hidden fields come from the address or are constants', () => {
    const fields = [field('name', 'text'), field('age', 'number'), field('from', 'hidden', { default: 'url:from' }), field('shop', 'hidden', { default: 'sh01' }), field('gone', 'hidden', { default: 'url:gone' }), field('head', 'section')];
    const hidden = hiddenAnswers(fields, new URLSearchParams('?from=poster&x=1'));
    expect(toSend(fields, { name: ' Li ', age: '30', ...hidden })).toEqual({ name: 'Li', age: 30, from: 'poster', shop: 'sh01' });
  });
});

describe('the accents', () => {
  it('are those of the app', () => {
    for (const tone of ['indigo', 'amber', 'cinnabar', 'gold', 'sky', 'plum', 'moss', 'clay'] as const) {
      expect(accentOf(tone)).toEqual([toneColors.light[tone].text, toneColors.dark[tone].text]);
    }
    expect(accentOf('jade')).toEqual([palettes.light.accent, palettes.dark.accent]);
    expect(accentOf('blue')).toEqual(accentOf('indigo'));
    expect(accentOf('no such')).toEqual(accentOf('jade'));
  });
});
