/** A modal window on the browser's own <dialog>: focus stays inside, Esc and a click outside close it. Open while mounted. */
import type { ReactNode } from 'react';

import s from './Dialog.module.css';
import { useModal } from './useModal';

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
  const modal = useModal(onClose);
  return (
    <dialog
      {...modal}
      className={top ? `${s.dialog} ${s.top}` : s.dialog}
      aria-label={label}
      style={{ width }}
    >
      <div className={s.body}>{children}</div>
    </dialog>
  );
}
