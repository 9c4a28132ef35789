/** A modal window on the browser's own <dialog>: focus stays inside, Esc and a click outside close it. Open while mounted. */
import { useEffect, useRef, type ReactNode } from 'react';

import s from './Dialog.module.css';

export interface DialogProps {
  /** Name for screen readers. */
  label: string;
  onClose: () => void;
  children: ReactNode;
  width?: number;
  /** Stands near the top, for search. */
  top?: boolean;
}

export function Dialog({ label, onClose, children, width = 560, top }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = ref.current;
    if (!node?.open) node?.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={top ? `${s.dialog} ${s.top}` : s.dialog}
      aria-label={label}
      style={{ width }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div className={s.body}>{children}</div>
    </dialog>
  );
}
