/** Short messages at the foot of the window, with Undo where an act can be taken back. Read out by screen readers. */
import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { createStore, useStore } from './store';
import s from './toast.module.css';

export interface ToastInput {
  /** Already translated. */
  text: string;
  tone?: 'plain' | 'danger';
  /** Shows "Undo" and runs this when it is pressed. */
  undo?: () => void | Promise<void>;
  /** Another act than Undo, already translated. */
  action?: { label: string; run: () => void };
  /** Milliseconds until it goes; 9 s with Undo, else 5 s. */
  forMs?: number;
}

interface Toast extends ToastInput {
  id: number;
}

const MOST = 4;
const store = createStore<readonly Toast[]>([]);
let next = 1;

function dismiss(id: number): void {
  store.set((now) => now.filter((toast) => toast.id !== id));
}

export function toast(input: ToastInput): void {
  store.set((now) => [...now, { ...input, id: next++ }].slice(-MOST));
}

function One({ toast: { id, text, tone, undo, action, forMs } }: { toast: Toast }) {
  const { t } = useTranslation('kit');
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), forMs ?? (undo ? 9_000 : 5_000));
    return () => clearTimeout(timer);
  }, [id, forMs, undo]);
  return (
    <li className={tone === 'danger' ? `${s.toast} ${s.danger}` : s.toast}>
      <span className={s.text}>{text}</span>
      {undo && (
        <Button
          type="link"
          size="small"
          className={s.action}
          onClick={() => {
            dismiss(id);
            void undo();
          }}
        >
          {t('toast.undo')}
        </Button>
      )}
      {action && (
        <Button
          type="link"
          size="small"
          className={s.action}
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <button type="button" className={s.close} aria-label={t('close')} onClick={() => dismiss(id)}>
        <CloseOutlined />
      </button>
    </li>
  );
}

export function ToastHost() {
  const { t } = useTranslation('kit');
  const toasts = useStore(store);
  const ref = useRef<HTMLDivElement>(null);
  const { length } = toasts;
  useEffect(() => {
    // in the browser's top layer, and anew each time, so that an open dialog does not lie over it
    ref.current?.hidePopover?.();
    if (length > 0) ref.current?.showPopover?.();
  }, [length]);
  return (
    <>
      <div className="gx-hidden" role="status">
        {toasts.at(-1)?.text}
      </div>
      <div ref={ref} popover="manual" role="region" aria-label={t('toast.label')} className={s.host}>
        <ul className={s.list}>
          {toasts.map((one) => (
            <One key={one.id} toast={one} />
          ))}
        </ul>
      </div>
    </>
  );
}
