/** Asks before something that cannot be taken back; for what can be undone offer Undo (toast) instead. */
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from './Dialog';
import { Reference, useErrorWords } from './ErrorState';
import s from './ConfirmDialog.module.css';

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and that it cannot be undone. */
  detail: ReactNode;
  /** Verb + object: "Delete 3 customers". */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
  busy?: boolean;
  error?: unknown;
  /** Must be typed first, for the gravest acts. */
  typed?: string;
}

export function ConfirmDialog({ title, detail, action, onConfirm, onClose, busy, error, typed }: ConfirmDialogProps) {
  const { t } = useTranslation('kit');
  const wordsOf = useErrorWords();
  const [text, setText] = useState('');
  return (
    <Dialog label={title} onClose={onClose} width={460}>
      <div className={s.body}>
        <h2>{title}</h2>
        <div className={s.detail}>{detail}</div>
        {typed !== undefined && (
          <label className={s.typed}>
            {t('confirm.type', { text: typed })}
            <Input value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
          </label>
        )}
        {error ? (
          <div className={s.error} role="alert">
            {wordsOf(error)}
            <Reference error={error} />
          </div>
        ) : null}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" danger loading={busy} disabled={typed !== undefined && text.trim() !== typed} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
