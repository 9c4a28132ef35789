/** What stands around every part: the word that joins it, its handle, its menu, the complaints about it; keys that move it. */
import { CloseOutlined, HolderOutlined, MoreOutlined } from '@ant-design/icons';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Pop } from '../Pop';
import { useEditing } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { sentence } from './lines';
import { writeTree, type Part } from './tree';

export interface PartFrameProps {
  part: Part;
  /** "and", "or" before it; the first has none. */
  joint?: ReactNode;
  icon: ReactNode;
  /** What it is, for screen readers. */
  label: string;
  children: ReactNode;
  /** Below its line: nested conditions, steps. */
  more?: ReactNode;
  /** Whole steps are neither negated nor put in groups. */
  step?: boolean;
  /** It says itself whether it is negated. */
  ownNot?: boolean;
}

const FIELDS = 'input:not([type=hidden]),select,textarea,[role=combobox]';

export function PartFrame({ part, joint, icon, label, children, more, step, ownNot }: PartFrameProps) {
  const { t } = useTranslation('conditions');
  const editing = useEditing();
  const { tree, put, focus, tell, problems, left, folded, lines, dragged, drag } = editing;
  const [over, setOver] = useState<'before' | 'after'>();
  const { id } = part;
  const told = problems.get(id) ?? [];
  const isFolded = folded.has(id);
  const line = lines.get(id);

  const act = {
    move: (by: -1 | 1) => {
      const next = edits.shift(tree, id, by);
      if (next === tree) return tell(t('told.at_end'));
      put(next);
      tell(t(by < 0 ? 'told.up' : 'told.down', { label }));
      focus(id, 'grip');
    },
    copy: () => {
      const next = edits.duplicate(tree, id);
      put(next);
      const parent = edits.parentOf(next, id);
      const siblings = parent ? edits.childrenOf(parent) : [];
      const twin = siblings[siblings.findIndex((one) => one.id === id) + 1];
      if (twin) focus(twin.id, 'grip');
      tell(t('told.copied', { label }));
    },
    remove: () => {
      const parent = edits.parentOf(tree, id);
      const siblings = parent ? edits.childrenOf(parent) : [];
      const at = siblings.findIndex((one) => one.id === id);
      const beside = siblings[at + 1] ?? siblings[at - 1];
      put(edits.remove(tree, id));
      if (beside) focus(beside.id, 'grip');
      else if (parent) focus(parent.id, 'add');
      tell(t('told.removed', { label }));
    },
    deny: () => put(edits.replace(tree, { ...part, nots: part.nots > 0 ? 0 : 1 })),
    wrap: () => put(edits.wrap(tree, id)),
    json: () => void navigator.clipboard.writeText(JSON.stringify(writeTree({ kind: 'group', id: '', nots: 0, join: 'all', parts: [part], bare: true }).tree, null, 2)).then(() => tell(t('told.json'))),
  };

  const pressed = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    const onGrip = (event.target as HTMLElement).hasAttribute('data-grip');
    const does = event.altKey && event.key === 'ArrowUp' ? () => act.move(-1)
      : event.altKey && event.key === 'ArrowDown' ? () => act.move(1)
      : command && event.key.toLowerCase() === 'd' ? act.copy
      : onGrip && (event.key === 'Delete' || event.key === 'Backspace') ? act.remove
      : onGrip && command && event.key.toLowerCase() === 'c' ? act.json
      : undefined;
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  };

  const dropping = {
    onDragOver: (event: DragEvent) => {
      if (dragged === undefined || dragged === id || edits.scopeOf(tree, dragged) !== edits.scopeOf(tree, id)) return;
      const inside = edits.find(tree, dragged);
      if (!inside || edits.holds(inside, id)) return;
      event.preventDefault();
      event.stopPropagation();
      const box = event.currentTarget.getBoundingClientRect();
      setOver(event.clientY < box.top + box.height / 2 ? 'before' : 'after');
    },
    onDragLeave: () => setOver(undefined),
    onDrop: (event: DragEvent) => {
      setOver(undefined);
      const parent = edits.parentOf(tree, id);
      if (dragged === undefined || parent?.kind !== 'group') return;
      event.preventDefault();
      event.stopPropagation();
      put(edits.moveTo(tree, dragged, parent.id, parent.parts.findIndex((one) => one.id === id) + (over === 'after' ? 1 : 0)));
      drag(undefined);
    },
  };

  const acts: readonly (readonly [string, string | undefined, () => void, boolean])[] = [
    ['deny', undefined, act.deny, !step],
    ['copy', 'Ctrl D', act.copy, true],
    ['json', 'Ctrl C', act.json, !step],
    ['wrap', undefined, act.wrap, !step && part.kind !== 'group'],
    ['fold', undefined, () => editing.fold(id), line !== undefined],
    ['up', 'Alt ↑', () => act.move(-1), true],
    ['down', 'Alt ↓', () => act.move(1), true],
    ['remove', undefined, act.remove, true],
  ];
  return (
    <div className={s.part} data-part={id} data-over={over} data-dragged={dragged === id || undefined} onKeyDown={pressed} {...(step ? {} : dropping)} data-left={left.has(id) || undefined}>
      <div className={s.joint}>{joint}</div>
      <div className={told.length > 0 ? `${s.card} ${s.wrong}` : s.card} role="group" aria-label={label}>
        <div className={s.row}>
          <button
            type="button"
            data-grip
            className={s.grip}
            draggable={!step}
            aria-label={t('grip', { label })}
            title={t('grip_hint')}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', id);
              event.stopPropagation();
              drag(id);
            }}
            onDragEnd={() => drag(undefined)}
          >
            <HolderOutlined />
          </button>
          {part.nots > 0 && !ownNot && (
            <button type="button" className={s.not} title={t('acts.affirm')} aria-label={t('acts.affirm')} onClick={act.deny}>
              {t('not')}
            </button>
          )}
          {isFolded ? (
            <button type="button" className={s.folded} onClick={() => editing.fold(id)} aria-expanded="false">
              {icon} {line ? sentence(line, t) : label}
            </button>
          ) : (
            <div className={s.said}>
              {children}
            </div>
          )}
          <div className={s.tools}>
            <Pop label={t('acts.title')} align="end" button={(props) => <button type="button" {...props} className={s.tool} aria-label={t('acts.of', { label })}><MoreOutlined /></button>}>
              {(close) => (
                <div className={s.menu} role="menu" aria-label={t('acts.title')}>
                  {acts.filter(([, , , shown]) => shown).map(([key, keys, run]) => (
                    <button key={key} type="button" role="menuitem" onClick={() => { close(); run(); }}>
                      <span>{t(`acts.${key === 'deny' && part.nots > 0 ? 'affirm' : key === 'fold' && isFolded ? 'unfold' : key}`)}</span>
                      {keys && <kbd>{keys}</kbd>}
                    </button>
                  ))}
                </div>
              )}
            </Pop>
            <button type="button" className={s.tool} aria-label={t('remove', { label })} title={t('acts.remove')} onClick={act.remove}>
              <CloseOutlined />
            </button>
          </div>
        </div>
        {!isFolded && more}
        {told.map((one) => (
          <p key={one.code + one.field} className={s.told} role="alert">
            {one.message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** What can be filled in within a part, the first first. */
export const firstField = (node: Element) => node.querySelector<HTMLElement>('[data-value]')?.querySelector<HTMLElement>(FIELDS) ?? node.querySelector<HTMLElement>('[data-add]');
