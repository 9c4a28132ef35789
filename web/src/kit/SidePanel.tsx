/** A sheet from the right for a short form or a quick look, over the page; full width on phones. Open while mounted. */
import { CloseOutlined } from '@ant-design/icons';
import type { KeyboardEventHandler, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import s from './SidePanel.module.css';
import { useModal } from './useModal';

export interface SidePanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot, the primary one last. */
  footer?: ReactNode;
  width?: number;
  /** Keys pressed in it, beside Esc. */
  onKeyDown?: KeyboardEventHandler<HTMLElement>;
}

export function SidePanel({ title, onClose, children, footer, width = 460, onKeyDown }: SidePanelProps) {
  const { t } = useTranslation('kit');
  const modal = useModal(onClose);
  return (
    <dialog
      {...modal}
      className={s.panel}
      style={{ width }}
      onKeyDown={onKeyDown}
      aria-label={title}
    >
      <div className={s.inner}>
        <header className={s.top}>
          <h2>{title}</h2>
          <button type="button" className={s.close} aria-label={t('close')} onClick={onClose}>
            <CloseOutlined />
          </button>
        </header>
        <div className={s.body}>{children}</div>
        {footer && <footer className={s.foot}>{footer}</footer>}
      </div>
    </dialog>
  );
}
