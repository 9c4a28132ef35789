/** The control of each kind of field: native elements, so that phones bring the right keyboard and pickers of their own. */
import { el, paragraphs } from './dom.ts';
import type { Division, PublicField } from './types.ts';
import { put, type Words } from './words.ts';

export interface Control {
  node: HTMLElement;
  /** What gets the focus and the description. */
  focus: HTMLElement;
  /** One label stands for several inputs: a fieldset with a legend. */
  group?: boolean;
  /** The label is part of the control (a box to tick). */
  labelled?: boolean;
}

export interface Context {
  id: string;
  field: PublicField;
  value: unknown;
  words: Words;
  /** Of the message and the help below. */
  told: string;
  set: (value: unknown) => void;
  divisions: () => Promise<readonly Division[]>;
}

const TYPES: Record<string, Record<string, string>> = {
  text: { type: 'text' },
  email: { type: 'email', autocomplete: 'email', inputmode: 'email', spellcheck: 'false', autocapitalize: 'off' },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel' },
  number: { type: 'text', inputmode: 'decimal' },
  date: { type: 'date' },
};

const valueOf = (event: Event) => (event.target as HTMLInputElement).value;
const isTicked = (event: Event) => (event.target as HTMLInputElement).checked;
const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function line({ id, field, value, told, set }: Context): Control {
  const props = { id, name: field.key, placeholder: field.placeholder, maxlength: field.max_length, 'aria-describedby': told, 'aria-required': field.required ? 'true' : undefined, input: (event: Event) => set(valueOf(event)) };
  if (field.kind === 'long_text') {
    const area = el('textarea', { ...props, rows: 4 });
    area.value = textOf(value);
    return { node: area, focus: area };
  }
  const input = el('input', { ...TYPES[field.kind], ...props });
  input.value = textOf(value);
  return { node: input, focus: input };
}

const LIST_FROM = 8;

function choice(context: Context): Control {
  const { id, field, value, words, told, set } = context;
  const options = field.options ?? [];
  if (options.length >= LIST_FROM) {
    const chosen = options.some((one) => one.key === value) ? textOf(value) : '';
    const select = pick(id, [['', field.placeholder || words.choose], ...options.map((one): [string, string] => [one.key, one.label])], chosen, (next) => set(next || undefined));
    select.setAttribute('aria-describedby', told);
    if (field.required) select.setAttribute('aria-required', 'true');
    return { node: select, focus: select };
  }
  const inputs = options.map((one, at) => {
    const input = el('input', { type: 'radio', id: `${id}-${at}`, name: id, value: one.key, change: () => set(one.key) });
    input.checked = one.key === value;
    return { input, row: el('label', { class: 'gxf-pick' }, input, el('span', {}, one.label)) };
  });
  return many(inputs.map((one) => one.row), inputs[0]?.input);
}

function choices({ id, field, value, set }: Context): Control {
  let chosen = Array.isArray(value) ? (value as string[]) : [];
  const rows = (field.options ?? []).map((one, at) => {
    const input = el('input', {
      type: 'checkbox',
      id: `${id}-${at}`,
      change: (event: Event) => {
        const others = chosen.filter((key) => key !== one.key);
        chosen = (field.options ?? []).map(({ key }) => key).filter((key) => (key === one.key ? isTicked(event) : others.includes(key)));
        set(chosen);
      },
    });
    input.checked = chosen.includes(one.key);
    return { input, row: el('label', { class: 'gxf-pick' }, input, el('span', {}, one.label)) };
  });
  return many(rows.map((one) => one.row), rows[0]?.input);
}

function many(rows: HTMLElement[], first: HTMLElement | undefined): Control {
  const node = el('div', { class: 'gxf-picks' }, ...rows);
  return { node, focus: first ?? node, group: true };
}

function rating({ id, field, value, words, set }: Context): Control {
  const most = Math.min(10, Math.max(2, field.max ?? 5));
  const inputs: HTMLInputElement[] = [];
  const rows = Array.from({ length: most }, (_, at) => {
    const input = el('input', { type: 'radio', id: `${id}-${at}`, name: id, value: at + 1, 'aria-label': put(words.stars, at + 1), change: () => (set(at + 1), mark(at + 1)) });
    input.checked = value === at + 1;
    inputs.push(input);
    return el('label', { class: 'gxf-star' }, input, el('span', { 'aria-hidden': 'true' }, '★'));
  });
  const mark = (upTo: number) => rows.forEach((row, at) => row.toggleAttribute('data-on', at < upTo));
  mark(typeof value === 'number' ? value : 0);
  const node = el('div', { class: 'gxf-stars' }, ...rows);
  return { node, focus: inputs[0] ?? node, group: true };
}

function pick(id: string, options: [string, string][], value: string, changed: (value: string) => void): HTMLSelectElement {
  const select = el('select', { id, change: (event: Event) => changed(valueOf(event)) }, ...options.map(([key, label]) => el('option', { value: key }, label)));
  select.value = value;
  return select;
}

/** Three lists, each within the one before: the code of the smallest that is chosen is the answer. */
function division({ id, value, words, told, set, divisions }: Context): Control {
  const node = el('div', { class: 'gxf-places' });
  const first = pick(`${id}-0`, [['', words.place[0] ?? '']], '', () => undefined);
  node.append(first);
  const control: Control = { node, focus: first, group: true };
  const draw = (found: readonly Division[], code: string, focus?: number) => {
    const path = code ? [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code].filter((one, at, all) => all.indexOf(one) === at) : [];
    const below = (level: number, above: string) =>
      found.filter((one) => (level === 0 ? one.code.endsWith('0000') : one.code !== above && one.code.startsWith(above.slice(0, level * 2)) && one.code.endsWith('00') === (level === 1)));
    const lists: HTMLSelectElement[] = [];
    let above = '';
    for (let level = 0; level < 3; level++) {
      let options = below(level, above);
      // cities of which there is only the name of the province (Beijing) have their districts directly below
      if (level === 1 && options.length === 0) continue;
      if (level === 2 && options.length === 0) options = found.filter((one) => one.code !== above && one.code.startsWith(above.slice(0, 2)) && !one.code.endsWith('00'));
      if (options.length === 0) break;
      const chosen = path.find((one) => options.some((option) => option.code === one)) ?? '';
      const parent = above;
      const name = words.place[level] ?? '';
      const list = pick(`${id}-${level}`, [['', name], ...options.map((one): [string, string] => [one.code, one.name])], chosen, (next) => {
        set(next || parent || undefined);
        draw(found, next || parent, level);
      });
      list.setAttribute('aria-label', name);
      list.setAttribute('aria-describedby', told);
      lists.push(list);
      if (!chosen) break;
      above = chosen;
    }
    node.replaceChildren(...lists);
    control.focus = lists[0] ?? node;
    if (focus !== undefined) lists.find((one) => one.id === `${id}-${focus}`)?.focus();
  };
  first.setAttribute('aria-label', words.place[0] ?? '');
  void divisions().then((found) => found.length > 0 && draw(found, textOf(value)));
  return control;
}

const LONG = 160;

function tick({ id, field, value, words, told, set }: Context): Control {
  const input = el('input', { type: 'checkbox', id, name: field.key, 'aria-describedby': told, 'aria-required': field.required ? 'true' : undefined, change: (event: Event) => set(isTicked(event)) });
  input.checked = value === true;
  const row = el('label', { class: 'gxf-pick' }, input, el('span', {}, field.label, field.required ? el('b', { class: 'gxf-must', 'aria-hidden': 'true' }, ' *') : null));
  const text = field.kind === 'consent' ? field.consent_text : undefined;
  if (!text || text === field.label) return { node: row, focus: input, labelled: true };
  const body = paragraphs(text);
  const shown = text.length > LONG ? el('details', { class: 'gxf-consent' }, el('summary', {}, words.consent), ...body) : el('div', { class: 'gxf-consent' }, ...body);
  return { node: el('div', {}, row, shown), focus: input, labelled: true };
}

type Maker = (context: Context) => Control;
const MAKERS: Partial<Record<PublicField['kind'], Maker>> = { choice, choices, rating, division, checkbox: tick, consent: tick };

export const controlOf: Maker = (context) => (MAKERS[context.field.kind] ?? line)(context);
