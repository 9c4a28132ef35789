import { describe, expect, it, vi } from 'vitest';

import { draw, say } from './draw.ts';
import type { Answers, PublicDefinition } from './types.ts';

const FORM: PublicDefinition = {
  title: 'Join <us>',
  intro: 'First line\nSecond line',
  language: 'en',
  colour: 'indigo',
  thanks: { kind: 'text', text: 'Thank you' },
  fields: [
    { key: 'name', kind: 'text', label: 'Your name', help: 'As on your card', required: true },
    { key: 'email', kind: 'email', label: 'E-mail' },
    { key: 'way', kind: 'choice', label: 'How', options: [{ key: 'post', label: 'By post' }, { key: 'shop', label: 'In the shop' }] },
    { key: 'street', kind: 'text', label: 'Street', required: true, show_if: { field: 'way', is: 'equal', value: 'post' } },
    { key: 'likes', kind: 'choices', label: 'Likes', options: [{ key: 'tea', label: 'Tea' }, { key: 'cake', label: 'Cake' }] },
    { key: 'stars', kind: 'rating', label: 'Stars' },
    { key: 'home', kind: 'division', label: 'Home' },
    { key: 'yes', kind: 'consent', label: 'I agree', consent_text: 'We keep your data', required: true },
    { key: 'secret', kind: 'hidden', label: 'Secret', default: 'x' },
  ],
};
const PLACES = [
  { code: '110000', name: 'Beijing' },
  { code: '110101', name: 'Dongcheng' },
  { code: '330000', name: 'Zhejiang' },
  { code: '330100', name: 'Hangzhou' },
  { code: '330106', name: 'Xihu' },
];

function show(submit = vi.fn<(answers: Answers, trap: string) => Promise<undefined>>().mockResolvedValue(undefined)) {
  Element.prototype.scrollIntoView = () => undefined;
  const root = document.createElement('main');
  document.body.replaceChildren(root);
  const begun = vi.fn();
  draw(root, FORM, { submit, begun, divisions: () => Promise.resolve(PLACES) });
  const by = <T extends HTMLElement>(key: string, what = 'input') => root.querySelector(`[data-key=${key}] ${what}`) as T;
  const write = (key: string, value: string) => {
    const input = by<HTMLInputElement>(key);
    input.value = value;
    input.dispatchEvent(new Event('input'));
  };
  const send = () => root.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  return { root, by, write, send, submit, begun };
}

describe('a form', () => {
  it('shows texts as text, ties label, help and message to the control', () => {
    const { root, by } = show();
    expect(root.querySelector('h1')?.textContent).toBe('Join <us>');
    expect(root.querySelectorAll('header p')).toHaveLength(2);
    const input = by<HTMLInputElement>('name');
    expect(root.querySelector(`label[for=${input.id}]`)?.textContent).toContain('Your name');
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toContain('As on your card');
    expect(by('way', 'legend').textContent).toBe('How');
    expect(root.querySelector('[data-key=secret]')).toBeNull();
    expect(root.querySelector<HTMLInputElement>('[name=website]')?.tabIndex).toBe(-1);
  });

  it('says what is wrong at the field and on top, and asks nobody', () => {
    const { root, by, send, submit, write } = show();
    send();
    expect(submit).not.toHaveBeenCalled();
    expect(by('name', '.gxf-fault').textContent).toBe('Please fill this in');
    expect(by('name').getAttribute('aria-invalid')).toBe('true');
    const summary = root.querySelector<HTMLElement>('.gxf-summary');
    expect(document.activeElement).toBe(summary);
    expect([...(summary?.querySelectorAll('a') ?? [])].map((one) => one.textContent)).toEqual(['Your name: Please fill this in', 'I agree: Please tick this to go on']);
    summary?.querySelector('a')?.click();
    expect(document.activeElement).toBe(by('name'));
    write('name', 'Li');
    expect(by('name', '.gxf-fault').hidden).toBe(true);
  });

  it('shows a field when its condition holds, and begins once', () => {
    const { root, by, begun } = show();
    const street = root.querySelector<HTMLElement>('[data-key=street]');
    expect(street?.hidden).toBe(true);
    by<HTMLInputElement>('way').click();
    expect(street?.hidden).toBe(false);
    by<HTMLInputElement>('way', 'label:last-child input').click();
    expect(street?.hidden).toBe(true);
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('sends what was answered', async () => {
    const { root, by, write, send, submit } = show();
    await Promise.resolve();
    write('name', 'Li');
    by('likes', 'label:last-child input').click();
    by('likes', 'label:first-child input').click();
    by('stars', 'label:nth-child(4) input').click();
    by('yes').click();
    const choose = (at: number, value: string) => {
      const list = root.querySelectorAll<HTMLSelectElement>('[data-key=home] select')[at];
      if (!list) throw new Error(`no list ${at}`);
      list.value = value;
      list.dispatchEvent(new Event('change'));
    };
    choose(0, '330000');
    choose(1, '330100');
    choose(2, '330106');
    send();
    await vi.waitFor(() => expect(submit).toHaveBeenCalledTimes(1));
    expect(submit.mock.calls[0]).toEqual([{ name: 'Li', likes: ['tea', 'cake'], stars: 4, yes: true, home: '330106' }, '']);
  });

  it('lists districts right below a city that is a province', async () => {
    const { root } = show();
    await Promise.resolve();
    const first = root.querySelector<HTMLSelectElement>('[data-key=home] select');
    if (!first) throw new Error('no list');
    first.value = '110000';
    first.dispatchEvent(new Event('change'));
    expect([...root.querySelectorAll('[data-key=home] select:last-child option')].map((one) => one.textContent)).toEqual(['District', 'Dongcheng']);
  });

  it('shows what the server refuses, and can be sent again', async () => {
    const answers = [{ faults: { email: 'Taken' } }, { told: 'Too many' }];
    const { root, by, write, send, submit } = show(vi.fn(() => Promise.resolve(answers.shift() as undefined)));
    write('name', 'Li');
    by('yes').click();
    send();
    await vi.waitFor(() => expect(by('email', '.gxf-fault').textContent).toBe('Taken'));
    send();
    await vi.waitFor(() => expect(root.querySelector('.gxf-failed')?.textContent).toBe('Too many'));
    expect(submit).toHaveBeenCalledTimes(2);
  });
});

describe('a sentence instead of a form', () => {
  it('takes the focus and offers one button', () => {
    const root = document.createElement('main');
    document.body.replaceChildren(root);
    const run = vi.fn();
    say(root, { title: 'Closed', text: 'Since today', act: { label: 'Again', run } });
    expect(document.activeElement?.textContent).toBe('Closed');
    root.querySelector('button')?.click();
    expect(run).toHaveBeenCalledTimes(1);
  });
});
