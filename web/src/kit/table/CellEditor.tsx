/** A cell while it is edited: Enter or leaving saves, Tab saves and goes on to the next cell, Esc gives up (before a list of
 * options takes these keys for itself). */
import { useRef, useState, type KeyboardEvent } from 'react';

import { clean, Editor } from '../EditInPlace';
import type { CellEdit } from './columns';
import s from './DataTable.module.css';

interface CellEditorProps {
  label: string;
  edit: CellEdit;
  onLeave: (by: -1 | 0 | 1) => void;
}

/** A chunk of its own: loaded with the first cell that is edited. */
export default function CellEditor({ label, edit, onLeave }: CellEditorProps) {
  const [draft, setDraft] = useState(edit.value);
  const [saving, setSaving] = useState(false);
  // what loses the focus saves; not when it is left by a key
  const left = useRef(false);
  const leave = (by: -1 | 0 | 1) => {
    left.current = true;
    onLeave(by);
  };
  const save = async (next: string | number | null, by: -1 | 0 | 1) => {
    if (saving || left.current) return;
    if (clean(next) === clean(edit.value)) {
      leave(by);
      return;
    }
    setSaving(true);
    try {
      await edit.onSave(clean(next));
      leave(by);
    } catch {
      // the page told what went wrong; what was typed stays
      setSaving(false);
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const typed = edit.editor.kind !== 'choice' || edit.editor.free;
    if (event.key === 'Escape') leave(0);
    else if (event.key === 'Tab') void save(draft, event.shiftKey ? -1 : 1);
    else if (event.key === 'Enter' && typed) void save(draft, 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={saving ? `${s.editing} ${s.saving}` : s.editing} onKeyDownCapture={pressed}>
      <Editor label={label} draft={draft} editor={edit.editor} put={setDraft} save={(next) => void save(next, 0)} />
    </div>
  );
}
