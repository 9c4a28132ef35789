/**
 * Conditions as sentences that can be changed: groups, leaves, rows, sequences; with search, keys, drag, undo, JSON. It draws what
 * `useBuilder` knows; the count and the people stand beside it (Preview).
 */
import { CopyOutlined, RedoOutlined, SnippetsOutlined, UndoOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { toast } from '../toast';
import type { Suggest } from './askable';
import { EditingContext, ScopeContext, type Editing } from './context';
import * as edits from './edits';
import s from './editor.module.css';
import { JoinSelect } from './JoinSelect';
import { firstField } from './PartFrame';
import { GroupBody } from './Parts';
import { PasteDialog } from './PasteDialog';
import { Recipes } from './Recipes';
import { copyTree } from './startingPoints';
import { tryTree, type Group } from './tree';
import type { Builder } from './useBuilder';

export interface ConditionEditorProps {
  builder: Builder;
  /** Values to offer for a field, people for users. */
  suggest: Suggest;
}

type Wanted = { id: string; on: 'value' | 'grip' | 'add' };

function reach(box: HTMLElement, { id, on }: Wanted): HTMLElement | null {
  const node = box.querySelector(`[data-part="${id}"]`);
  if (!node) return null;
  if (on === 'add') return node.querySelector<HTMLElement>(`[data-add="${id}"]`);
  return (on === 'value' ? firstField(node) : null) ?? node.querySelector<HTMLElement>('[data-grip]');
}

export function ConditionEditor({ builder, suggest }: ConditionEditorProps) {
  const { t, i18n } = useTranslation('conditions');
  const { askable, edited, problems, lines, left } = builder;
  const { tree, put, undo, redo } = edited;
  const box = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<Wanted>();
  const reached = useRef<Wanted>(undefined);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [told, tell] = useState('');
  const [dragged, drag] = useState<string>();
  const [pasting, setPasting] = useState(false);

  useEffect(() => {
    if (!wanted || !box.current || reached.current === wanted) return;
    const found = reach(box.current, wanted);
    if (!found) return;
    reached.current = wanted;
    found.focus();
  });

  const focus = useCallback((id: string, on: Wanted['on']) => setWanted({ id, on }), []);
  const operators = askable?.operators;
  const editing = useMemo<Editing | undefined>(
    () =>
      operators && {
        tree,
        put,
        operators,
        suggest,
        language: i18n.language === 'zh' ? 'zh' : 'en',
        problems,
        lines,
        left,
        folded,
        fold: (id) => setFolded((now) => (now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]))),
        focus,
        tell,
        dragged,
        drag,
      },
    [operators, tree, put, suggest, i18n.language, problems, lines, left, folded, focus, dragged],
  );
  const scope = useMemo(() => askable && { askable, related: 0 }, [askable]);

  const add = (group: Group) => {
    const parts = group.bare || (group.join === 'all' && group.nots === 0) ? group.parts : [group];
    put({ ...tree, parts: [...tree.parts, ...parts] });
  };
  const copy = () => void navigator.clipboard.writeText(JSON.stringify(builder.tree, null, 2)).then(() => toast({ text: t('told.json') }));
  const pasted = (event: ClipboardEvent) => {
    if ((event.target as HTMLElement).matches('input,textarea,[contenteditable]')) return;
    const group = tryTree(event.clipboardData.getData('text'));
    if (!group) return;
    event.preventDefault();
    add(group);
    tell(t('told.pasted'));
  };
  const pressed = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).matches('textarea')) return;
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const does = key === 'z' ? (event.shiftKey ? redo : undo) : key === 'y' ? redo : undefined;
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    event.stopPropagation();
    does?.();
    if (does) tell(t(does === undo ? 'told.undone' : 'told.redone'));
  };
  if (!askable || !editing || !scope) return null;
  const own = problems.get(tree.id) ?? [];
  const empty = tree.parts.length === 0;
  return (
    <EditingContext value={editing}>
      <ScopeContext value={scope}>
        <div ref={box} className={s.editor} data-part={tree.id} onKeyDown={pressed} onPaste={pasted} data-dragging={dragged !== undefined || undefined} data-testid="condition-editor">
          <div className={s.head}>
            <span className={s.headWords}>
              <JoinSelect group={tree} />
              <span>{t('head', { object: askable.label[editing.language] })}</span>
            </span>
            <span className={s.bar} role="toolbar" aria-label={t('tools')}>
              <Button type="text" size="small" icon={<UndoOutlined />} aria-label={t('undo')} title={`${t('undo')} (Ctrl Z)`} disabled={!undo} onClick={undo} />
              <Button type="text" size="small" icon={<RedoOutlined />} aria-label={t('redo')} title={`${t('redo')} (Ctrl Shift Z)`} disabled={!redo} onClick={redo} />
              <Button type="text" size="small" icon={<CopyOutlined />} aria-label={t('copy_json')} title={t('copy_json')} disabled={empty} onClick={copy} />
              <Button type="text" size="small" icon={<SnippetsOutlined />} aria-label={t('paste_json')} title={t('paste_json')} onClick={() => setPasting(true)} />
              {!empty && <Recipes askable={askable} onPick={(recipe) => add(copyTree(recipe))} />}
            </span>
          </div>
          {own.map((one) => (
            <p key={one.code + one.field} className={s.told} role="alert">
              {one.message}
            </p>
          ))}
          <GroupBody group={tree} depth={1} />
          {empty && <Recipes askable={askable} open onPick={(recipe) => add(copyTree(recipe))} />}
          <div className="gx-hidden" role="status">
            {told}
          </div>
          {pasting && <PasteDialog onClose={() => setPasting(false)} onPaste={(group) => add({ ...group, parts: group.parts.map(edits.copyOf) })} />}
        </div>
      </ScopeContext>
    </EditingContext>
  );
}
