/**
 * Draws a form into `root` and keeps its answers: what the public page shows and what the builder shows while one builds. Asks
 * the server nothing; whoever draws it says what happens on submitting.
 */
import { faultsOf, shownKeys } from './check.ts';
import { accentOf } from './colours.ts';
import { controlOf, type Control } from './controls.ts';
import { el, paragraphs } from './dom.ts';
import type { Answers, Division, Faults, PublicDefinition, PublicField } from './types.ts';
import { put, wordsOf } from './words.ts';

export interface Drawing {
  /** Asked when all answers look right; what it answers is shown: nothing, messages at fields, or one sentence. */
  submit: (answers: Answers, trap: string) => Promise<{ faults?: Faults; told?: string } | undefined>;
  /** The first touch. */
  begun?: () => void;
  divisions: () => Promise<readonly Division[]>;
  /** Answers to begin with; they are kept in this very object. */
  answers?: Answers;
  /** A note on top: "this is a preview". */
  note?: string;
}

interface Placed {
  field: PublicField;
  node: HTMLElement;
  control?: Control;
  fault?: HTMLElement;
}

let count = 0;

export function paint(root: HTMLElement, definition: PublicDefinition): void {
  const [light, dark] = accentOf(definition.colour);
  root.classList.add('gxf');
  root.lang = definition.language === 'zh' ? 'zh-CN' : 'en';
  root.style.setProperty('--light', light);
  root.style.setProperty('--dark', dark);
}

export function draw(root: HTMLElement, definition: PublicDefinition, drawing: Drawing): void {
  const { fields, language } = definition;
  const words = wordsOf(language);
  const answers = drawing.answers ?? {};
  const prefix = `gxf${++count}`;
  let tried = false;
  let begun = false;

  const toldOf = (at: number) => `${prefix}-${at}-told`;
  const placed = fields.map((field, at): Placed => {
    if (field.kind === 'hidden') return { field, node: el('div', { hidden: true }) };
    if (field.kind === 'section') return { field, node: el('div', { class: 'gxf-section', 'data-key': field.key }, el('h2', {}, field.label), ...paragraphs(field.help ?? '')) };
    const id = `${prefix}-${at}`;
    const control = controlOf({
      id,
      field,
      value: answers[field.key],
      words,
      told: toldOf(at),
      divisions: drawing.divisions,
      set(value) {
        answers[field.key] = value;
        if (!begun) drawing.begun?.();
        begun = true;
        show();
        if (tried) mark(faultsOf(fields, answers, language), [field.key]);
      },
    });
    const must = field.required ? el('b', { class: 'gxf-must', 'aria-hidden': 'true' }, ' *') : null;
    const fault = el('p', { class: 'gxf-fault', hidden: true });
    const told = el('div', { id: toldOf(at), class: 'gxf-told' }, field.help ? el('p', {}, field.help) : null, fault);
    const props = { class: 'gxf-field', 'data-key': field.key, 'data-kind': field.kind };
    const node = control.group
      ? el('fieldset', { ...props, 'aria-describedby': toldOf(at) }, el('legend', {}, field.label, must), control.node, told)
      : el('div', props, control.labelled ? null : el('label', { for: id }, field.label, must), control.node, told);
    return { field, node, control, fault };
  });

  const summary = el('div', { class: 'gxf-summary', role: 'alert', tabindex: -1, hidden: true });
  const failed = el('p', { class: 'gxf-failed', role: 'alert', hidden: true });
  const label = definition.submit_label || words.submit;
  const button = el('button', { type: 'submit', class: 'gxf-submit' }, label);
  const trap = el('input', { type: 'text', name: 'website', tabindex: -1, autocomplete: 'off' });

  function show(): void {
    const shown = shownKeys(fields, answers);
    for (const one of placed) if (one.field.kind !== 'hidden') one.node.hidden = !shown.has(one.field.key);
  }

  function mark(faults: Faults, only?: string[]): Placed[] {
    for (const one of placed) {
      const { fault, control } = one;
      if (!fault || !control || (only && !only.includes(one.field.key))) continue;
      const told = faults[one.field.key];
      fault.textContent = told ?? '';
      fault.hidden = !told;
      one.node.toggleAttribute('data-wrong', Boolean(told));
      for (const input of one.node.querySelectorAll('input:not([type=radio]),select,textarea')) {
        if (told) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      }
    }
    return placed.filter((one) => one.control && faults[one.field.key]);
  }

  function summarise(wrong: Placed[], faults: Faults): void {
    summary.hidden = wrong.length === 0;
    const go = (one: Placed) => (event: Event) => {
      event.preventDefault();
      one.control?.focus.focus();
      one.node.scrollIntoView({ block: 'center' });
    };
    summary.replaceChildren(
      el('p', {}, put(words.check, wrong.length)),
      el('ul', {}, ...wrong.map((one) => el('li', {}, el('a', { href: '#', click: go(one) }, one.field.label, language === 'zh' ? '：' : ': ', faults[one.field.key] ?? '')))),
    );
    if (wrong.length > 0) {
      summary.focus({ preventScroll: true });
      summary.scrollIntoView({ block: 'nearest' });
    }
  }

  const busy = (is: boolean) => {
    button.toggleAttribute('aria-busy', is);
    button.disabled = is;
    button.textContent = is ? words.sending : label;
  };

  async function submitted(event: Event): Promise<void> {
    event.preventDefault();
    tried = true;
    failed.hidden = true;
    const faults = faultsOf(fields, answers, language);
    const wrong = mark(faults);
    summarise(wrong, faults);
    if (wrong.length > 0 || button.disabled) return;
    busy(true);
    const answer = await drawing.submit(answers, trap.value);
    busy(false);
    if (answer?.faults) summarise(mark(answer.faults), answer.faults);
    failed.hidden = !answer?.told;
    failed.textContent = answer?.told ?? '';
  }

  const form = el(
    'form',
    { class: 'gxf-form', novalidate: true, 'aria-label': definition.title, submit: (event: Event) => void submitted(event) },
    drawing.note ? el('p', { class: 'gxf-note' }, drawing.note) : null,
    el('header', {}, el('h1', {}, definition.title), ...paragraphs(definition.intro ?? '')),
    summary,
    ...placed.map((one) => one.node),
    // not for people: who fills it in is a machine
    el('div', { class: 'gxf-trap', 'aria-hidden': 'true' }, el('label', {}, 'Website', trap)),
    failed,
    button,
  );
  paint(root, definition);
  show();
  root.replaceChildren(form);
}

/** A page with a sentence instead of a form: thanks, closed, unknown. Takes the focus, so that it is read out. */
export function say(root: HTMLElement, said: { title: string; text?: string; tone?: 'good' | 'wait' | 'bad'; act?: { label: string; run: () => void } }): void {
  const title = el('h1', { tabindex: -1 }, said.title);
  const mark = { good: '✓', wait: '✉', bad: '–' }[said.tone ?? 'bad'];
  root.classList.add('gxf');
  root.replaceChildren(
    el(
      'div',
      { class: 'gxf-said', 'data-tone': said.tone ?? 'bad' },
      el('div', { class: 'gxf-mark', 'aria-hidden': 'true' }, mark),
      title,
      ...paragraphs(said.text ?? ''),
      said.act ? el('button', { type: 'button', class: 'gxf-submit', click: said.act.run }, said.act.label) : null,
    ),
  );
  title.focus({ preventScroll: true });
}
