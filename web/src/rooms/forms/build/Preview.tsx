/**
 * The form as the public sees it, drawn by the public page's own code inside a shadow root. While one builds it is a picture
 * that takes clicks and drops (the list of fields beside it does the same by keyboard); tried out it is the form itself.
 */
import css from '@sdk/forms/form.css?inline';
import { draw, say } from '@sdk/forms/draw';
import type { Answers, Division } from '@sdk/forms/types';
import { wordsOf } from '@sdk/forms/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type DragEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { divisionsQuery } from '@/kit/fields/fields';

import { asPublic, type Definition } from './definition';
import type { Dragged } from './dragging';
import s from './build.module.css';

export interface PreviewProps {
  definition: Definition;
  texts: ReadonlyMap<string, string>;
  chosen: string | undefined;
  /** Tried out instead of built. */
  trying: boolean;
  dragged: Dragged | undefined;
  onDrag: (dragged: Dragged | undefined) => void;
  onDrop: (gap: number) => void;
  onChoose: (key: string | undefined) => void;
}

const MARKS = `
  .gxf { padding: 28px 32px 36px; border-radius: 14px; }
  [inert] .gxf-field, [inert] .gxf-section { cursor: pointer; border-radius: 8px; }
  [data-chosen] { outline: 2px solid var(--accent); outline-offset: 8px; border-radius: 8px; }
  @media (max-width: 700px) { .gxf { padding: 20px 16px 28px; } }
`;

export function Preview({ definition, texts, chosen, trying, dragged, onDrag, onDrop, onChoose }: PreviewProps) {
  const { t } = useTranslation('forms');
  const client = useQueryClient();
  const host = useRef<HTMLDivElement>(null);
  const [line, setLine] = useState<number>();

  useEffect(() => {
    const node = host.current;
    if (!node) return;
    const shadow = node.shadowRoot ?? node.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = css + MARKS;
    const root = document.createElement('div');
    root.dataset.theme = document.documentElement.dataset.theme;
    shadow.replaceChildren(style, root);
    const answers: Answers = {};
    const shown = asPublic(definition, texts);
    const divisions = async (): Promise<readonly Division[]> => (trying ? client.fetchQuery(divisionsQuery) : []);
    draw(root, shown, {
      answers,
      divisions,
      submit: () => {
        const words = wordsOf(definition.language);
        const [first, ...rest] = definition.thanks.text.trim().split('\n');
        say(root, { title: first || words.thanks, text: definition.thanks.kind === 'redirect' ? definition.thanks.url : rest.join('\n'), tone: 'good' });
        return Promise.resolve(undefined);
      },
    });
    if (!trying) root.querySelector('form')?.setAttribute('inert', '');
    // what is shown only after an answer is there to be chosen all the same
    if (!trying) for (const field of root.querySelectorAll<HTMLElement>('[data-key]')) field.hidden = false;
  }, [definition, texts, trying, client]);

  useEffect(() => {
    for (const field of host.current?.shadowRoot?.querySelectorAll('[data-key]') ?? []) field.toggleAttribute('data-chosen', !trying && (field as HTMLElement).dataset.key === chosen);
  }, [chosen, trying, definition, texts]);

  useEffect(() => {
    const root = document.documentElement;
    const seen = new MutationObserver(() => {
      const form = host.current?.shadowRoot?.querySelector<HTMLElement>('.gxf');
      if (form) form.dataset.theme = root.dataset.theme;
    });
    seen.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
    return () => seen.disconnect();
  }, []);

  /** Fields that stand in the picture, with their places in the definition; hidden ones do not. */
  const standing = () =>
    [...(host.current?.shadowRoot?.querySelectorAll<HTMLElement>('[data-key]') ?? [])].map((node) => ({ node, key: node.dataset.key ?? '', place: definition.fields.findIndex((field) => field.key === node.dataset.key), box: node.getBoundingClientRect() }));
  const under = (y: number) => standing().find(({ box }) => y >= box.top - 10 && y <= box.bottom + 10);
  const gapAt = (y: number) => {
    const all = standing();
    const next = all.find(({ box }) => y < (box.top + box.bottom) / 2);
    const last = all.at(-1);
    const top = host.current?.getBoundingClientRect().top ?? 0;
    return next ? { gap: next.place, at: next.box.top - 11 - top } : { gap: last ? last.place + 1 : definition.fields.length, at: last ? last.box.bottom + 11 - top : undefined };
  };
  const clicked = (event: MouseEvent) => {
    if (!trying) onChoose(under(event.clientY)?.key);
  };
  const dragStarted = (event: DragEvent) => {
    const found = under(event.clientY);
    if (trying || !found) return event.preventDefault();
    event.dataTransfer.setDragImage(found.node, 20, 20);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', found.key);
    onDrag({ from: found.place });
  };
  const ended = () => {
    setLine(undefined);
    onDrag(undefined);
  };
  return (
    // the list of fields is the way for the keyboard
    <div
      className={s.sheet}
      draggable={!trying}
      onClick={clicked}
      onDragStart={dragStarted}
      onDragEnd={ended}
      onDragOver={(event) => {
        if (!dragged) return;
        event.preventDefault();
        setLine(gapAt(event.clientY).at);
      }}
      onDragLeave={() => setLine(undefined)}
      onDrop={(event) => {
        event.preventDefault();
        if (dragged) onDrop(gapAt(event.clientY).gap);
        ended();
      }}
    >
      <div ref={host} aria-hidden={!trying} data-testid="form-preview" />
      {line !== undefined && <i className={s.gap} style={{ top: line }} />}
      {definition.fields.length === 0 && <p className={s.nothing}>{t('build.nothing')}</p>}
    </div>
  );
}
