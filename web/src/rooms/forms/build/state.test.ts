import { describe, expect, it } from 'vitest';

import { asPublic, freeKey, type Definition } from './definition';
import { at, countOf, fieldOf, ofForm } from './problems';
import { act, begin, placeOfGap, type Act, type State } from './state';

const EMPTY: Definition = { title: 'T', intro: '', language: 'zh', fields: [], submit_label: '', thanks: { kind: 'text', text: '', url: '' }, double_opt_in: false, colour: 'green', origins: [], closes_at: null, limit: null, notify: [], tag_ids: [], owner: 'none' };
const add = (kind: 'text' | 'choice' | 'phone', where?: number): Act => ({ type: 'add', kind, at: where, label: kind, option: (place) => `Option ${place}` });
const run = (...acts: Act[]): State => acts.reduce(act, begin(EMPTY));
const keys = (state: State) => state.now.fields.map((field) => field.key);

describe('building a form', () => {
  it('adds behind the chosen field, or where it is dropped, with a key of its own', () => {
    expect(keys(run(add('text'), add('phone'), add('text')))).toEqual(['text', 'phone', 'text_2']);
    expect(keys(run(add('text'), add('phone'), { type: 'choose', key: 'text' }, add('choice')))).toEqual(['text', 'choice', 'phone']);
    expect(keys(run(add('text'), add('phone', 0)))).toEqual(['phone', 'text']);
    expect(run(add('choice')).now.fields[0]?.options).toEqual([{ key: 'option_1', label: 'Option 1' }, { key: 'option_2', label: 'Option 2' }]);
  });

  it('stops at sixty fields', () => {
    const state = run(...Array.from({ length: 61 }, () => add('text')));
    expect(state.now.fields).toHaveLength(60);
    expect(new Set(keys(state)).size).toBe(60);
  });

  it('moves, copies and removes; what asked for a removed field asks no more', () => {
    const two = run(add('text'), add('phone'), { type: 'change', key: 'phone', patch: { show_if: { field: 'text', is: 'filled', value: null }, target: 'customers.customer.phone' } });
    expect(keys(act(two, { type: 'move', from: 1, to: 0 }))).toEqual(['phone', 'text']);
    expect(act(two, { type: 'move', from: 0, to: -1 })).toBe(two);
    const copied = act(two, { type: 'copy', key: 'phone' });
    expect(copied.now.fields[2]).toMatchObject({ key: 'phone_2', target: null });
    const removed = act(two, { type: 'remove', key: 'text' });
    expect(removed.now.fields).toEqual([{ ...two.now.fields[1], show_if: null }]);
    expect(removed.chosen).toBe('phone');
  });

  it('goes back and forth; writing on in one place is one step', () => {
    const label = (text: string): Act => ({ type: 'change', key: 'text', patch: { label: text } });
    const state = run(add('text'), label('N'), label('Na'), label('Name'), { type: 'form', patch: { title: 'Join' } });
    const back = act(state, { type: 'undo' });
    expect([back.now.title, back.now.fields[0]?.label]).toEqual(['T', 'Name']);
    const further = act(back, { type: 'undo' });
    expect(further.now.fields[0]?.label).toBe('text');
    expect(keys(act(further, { type: 'undo' }))).toEqual([]);
    expect(act(act(further, { type: 'undo' }), { type: 'undo' }).chosen).toBeUndefined();
    expect(act(act(further, { type: 'redo' }), { type: 'redo' }).now).toEqual(state.now);
    expect(act(further, add('phone')).future).toEqual([]);
  });

  it('knows where a dropped field goes', () => {
    expect([placeOfGap(0, 2), placeOfGap(3, 1), placeOfGap(2, undefined)]).toEqual([0, 2, 2]);
    expect(freeKey('a', ['a', 'a_2'])).toBe('a_3');
  });
});

describe('what the public sees', () => {
  it('is the text that is agreed to, by its id', () => {
    const { now } = run({ type: 'add', kind: 'consent', label: '', option: String });
    const shown = asPublic({ ...now, fields: now.fields.map((one) => ({ ...one, consent_text_id: 'x' })) }, new Map([['x', 'We keep it']]));
    expect(shown.fields[0]).toMatchObject({ label: 'We keep it', consent_text: 'We keep it', required: true });
  });
});

describe('problems', () => {
  const problems = [{ path: 'title', message: 'A' }, { path: 'fields.1.label', message: 'B' }, { path: 'fields.11.options.0.label', message: 'C' }];
  it('stand at their place', () => {
    expect(at(problems, 'title')).toBe('A');
    expect(at(problems, 'fields.11.options')).toBe('C');
    expect(at(problems, 'fields.1')).toBe('B');
    expect([countOf(problems, 1), countOf(problems, 11), countOf(problems, 0)]).toEqual([1, 1, 0]);
    expect(ofForm(problems)).toHaveLength(1);
    expect(problems.map(fieldOf)).toEqual([undefined, 1, 11]);
  });
});
