/** One card of a board: dragged by the mouse, walked by keys, and moved by its menu where neither will do. */
import { MoreOutlined } from '@ant-design/icons';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Pop } from '../Pop';
import s from './BoardView.module.css';

interface CardProps {
  id: string;
  name: string;
  /** The one card that the Tab key comes to. */
  entry: boolean;
  held: boolean;
  fixed: boolean;
  targets: readonly { key: string; title: string }[];
  onHold: (on: boolean) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
  onOpen: () => void;
  onMove: (to: string) => void;
  children: ReactNode;
}

export function Card({ id, name, entry, held, fixed, targets, onHold, onKeyDown, onFocus, onOpen, onMove, children }: CardProps) {
  const { t } = useTranslation('kit');
  return (
    <li className={held ? `${s.item} ${s.held}` : s.item}>
      <div
        className={s.card}
        role="button"
        tabIndex={entry ? 0 : -1}
        data-card={id}
        draggable={!fixed}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', name);
          onHold(true);
        }}
        onDragEnd={() => onHold(false)}
        onClick={onOpen}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        {children}
      </div>
      {!fixed && (
        <span className={s.menu}>
          <Pop
            label={t('board.move', { name })}
            align="end"
            width={180}
            button={(props) => (
              <button type="button" className={s.more} aria-label={t('board.move', { name })} title={t('board.move_to')} {...props}>
                <MoreOutlined />
              </button>
            )}
          >
            {(close) => (
              <ul className={s.targets}>
                {targets.map((target) => (
                  <li key={target.key}>
                    <button
                      type="button"
                      className={s.target}
                      onClick={() => {
                        close();
                        onMove(target.key);
                      }}
                    >
                      {target.title}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Pop>
        </span>
      )}
    </li>
  );
}
