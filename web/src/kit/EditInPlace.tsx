/**
 * A value that becomes its own editor: click or Enter opens it, Enter (or leaving a list of options) saves, Esc gives up. The
 * page does the saving; while it is under way the new value is shown as waiting.
 */
import { AutoComplete, Input, InputNumber, Select } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { DateInput } from './DateInput';
import s from './EditInPlace.module.css';
import { byName } from './people';

export interface EditOption {
  value: string;
  label: string;
  /** How a person's name may be typed in letters. */
  readings?: readonly string[];
}

export type EditKind =
  | { kind: 'text' | 'long_text' | 'date' | 'integer' }
  /** One of the options; `free` also takes words that are not among them. */
  | { kind: 'choice'; options: readonly EditOption[]; free?: boolean };

export interface EditInPlaceProps {
  /** Name of the value, for screen readers. */
  label: string;
  value: string | number | null;
  editor: EditKind;
  /** How the value reads when it is not being edited; a dash where it is empty. */
  shown?: ReactNode;
  /** Called with the new value, null when it was emptied. Rejecting keeps the editor open. */
  onSave: (value: string | number | null) => Promise<void>;
  disabled?: boolean;
}

interface EditorProps {
  label: string;
  draft: string | number | null;
  editor: EditKind;
  put: (value: string | number | null) => void;
  save: (value: string | number | null) => void;
}

export function Editor({ label, draft, editor, put, save }: EditorProps) {
  const shared = { 'aria-label': label, size: 'small' as const, className: s.control };
  const text = draft === null ? '' : String(draft);
  switch (editor.kind) {
    case 'text':
      return <Input {...shared} autoFocus value={text} onChange={(event) => put(event.target.value)} onBlur={() => save(draft)} />;
    case 'long_text':
      return (
        <Input.TextArea {...shared} autoFocus autoSize={{ minRows: 2, maxRows: 8 }} value={text} onChange={(event) => put(event.target.value)} onBlur={() => save(draft)} />
      );
    case 'integer':
      return <InputNumber {...shared} autoFocus precision={0} value={draft === null ? null : Number(draft)} onChange={(next) => put(next)} onBlur={() => save(draft)} />;
    case 'date':
      return <DateInput value={text || undefined} onChange={(next) => save(next ?? null)} />;
    case 'choice':
      return editor.free ? (
        <AutoComplete
          {...shared}
          autoFocus
          defaultOpen
          value={text}
          options={editor.options.filter((option) => option.label.toLowerCase().includes(text.toLowerCase()) || text === draft)}
          onChange={(next: string) => put(next)}
          onSelect={(next: string) => save(next)}
          onBlur={() => save(draft)}
        />
      ) : (
        <Select
          {...shared}
          autoFocus
          defaultOpen
          allowClear
          showSearch={{ filterOption: byName }}
          value={text || undefined}
          options={[...editor.options]}
          onChange={(next?: string) => save(next ?? null)}
        />
      );
  }
}

export const clean = (value: string | number | null) => (typeof value === 'string' ? value.trim() || null : value);

export function EditInPlace({ label, value, editor, shown, onSave, disabled }: EditInPlaceProps) {
  const { t } = useTranslation('kit');
  const [draft, setDraft] = useState(value);
  const [state, setState] = useState<'still' | 'open' | 'saving'>('still');
  const button = useRef<HTMLButtonElement>(null);
  const returns = useRef(false);

  useEffect(() => {
    // the keyboard goes on where it was
    if (state === 'still' && returns.current) button.current?.focus();
    returns.current = false;
  }, [state]);

  const empty = value === null || value === '';
  const words = empty ? <span className={s.nothing}>–</span> : (shown ?? value);
  if (disabled) return <span className={s.plain}>{words}</span>;

  const save = async (next: string | number | null, byKey = false) => {
    if (state !== 'open') return;
    returns.current = byKey;
    if (clean(next) === clean(value)) {
      setState('still');
      return;
    }
    setState('saving');
    try {
      await onSave(clean(next));
      setState('still');
    } catch {
      // the page told what went wrong; what was typed stays
      setState('open');
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      returns.current = true;
      setState('still');
    } else if (event.key === 'Enter' && (editor.kind === 'text' || editor.kind === 'integer' || (editor.kind === 'choice' && editor.free) || event.ctrlKey)) {
      event.preventDefault();
      void save(draft, true);
    }
  };

  if (state === 'still') {
    return (
      <button
        ref={button}
        type="button"
        className={s.value}
        onClick={() => {
          setDraft(value);
          setState('open');
        }}
      >
        <span className="gx-hidden">{t('edit', { label })}: </span>
        {words}
      </button>
    );
  }
  return (
    <span className={state === 'saving' ? `${s.editor} ${s.saving}` : s.editor} onKeyDown={pressed}>
      <Editor label={label} draft={draft} editor={editor} put={setDraft} save={(next) => void save(next)} />
    </span>
  );
}
