/** A value of an own field that becomes its editor where it stands: click opens it, Enter or the button saves, Esc gives up. */
import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '../format/useFormat';
import { Skeleton } from '../Skeleton';
import s from './fields.module.css';
import { FieldValue } from './FieldValue';
import type { FieldDef } from './fields';

const FieldInput = lazy(() => import('./FieldInput'));

export interface FieldInPlaceProps {
  field: FieldDef;
  value: unknown;
  /** Rejecting keeps the editor open. */
  onSave: (value: unknown) => Promise<void>;
  disabled?: boolean;
}

export function FieldInPlace({ field, value, onSave, disabled }: FieldInPlaceProps) {
  const { t } = useTranslation('kit');
  const label = field.label[useLanguage()];
  const [draft, setDraft] = useState<unknown>(value);
  const [state, setState] = useState<'still' | 'open' | 'saving'>('still');
  if (disabled || field.access !== 'editable') {
    return (
      <span className={s.plain}>
        <FieldValue field={field} value={value} />
      </span>
    );
  }
  if (state === 'still') {
    return (
      <button
        type="button"
        className={s.value}
        data-testid={`own-${field.key}`}
        onClick={() => {
          setDraft(value ?? null);
          setState('open');
        }}
      >
        <span className="gx-hidden">{t('edit', { label })}: </span>
        <FieldValue field={field} value={value} />
      </button>
    );
  }
  const save = async () => {
    setState('saving');
    try {
      await onSave(draft);
      setState('still');
    } catch {
      // the page told what went wrong; what was written stays
      setState('open');
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setState('still');
    } else if (event.key === 'Enter' && (field.kind !== 'long_text' || event.ctrlKey) && event.target instanceof HTMLInputElement && event.target.type !== 'search') {
      event.preventDefault();
      void save();
    }
  };
  return (
    <span className={s.editor} onKeyDown={pressed}>
      <Suspense fallback={<Skeleton lines={1} />}>
        <FieldInput field={field} value={draft} onChange={setDraft} aria-label={label} autoFocus />
      </Suspense>
      <span className={s.acts}>
        <Button size="small" type="primary" icon={<CheckOutlined />} aria-label={t('own.save')} loading={state === 'saving'} onClick={() => void save()} />
        <Button size="small" icon={<CloseOutlined />} aria-label={t('own.cancel')} onClick={() => setState('still')} />
      </span>
    </span>
  );
}
