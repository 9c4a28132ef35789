/** What a part is about, as a button that opens the list to choose something else. */
import { DownOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import s from './editor.module.css';
import { Picker } from './Picker';
import type { Pick } from './picks';

export interface SubjectProps {
  picks: readonly Pick[];
  chosen: string;
  onPick: (pick: Pick) => void;
  icon?: ReactNode;
  /** Shown; what is not known any more is shown struck through. */
  text: string | undefined;
  gone?: string;
  label: string;
}

export function Subject({ picks, chosen, onPick, icon, text, gone, label }: SubjectProps) {
  const { t } = useTranslation('conditions');
  return (
    <Picker
      picks={picks}
      chosen={chosen}
      onPick={onPick}
      label={label}
      button={(props) => (
        <button type="button" {...props} className={s.subject} aria-label={t('subject', { label, text: text ?? t('choose') })}>
          {icon && (
            <span className={s.icon} aria-hidden="true">
              {icon}
            </span>
          )}
          <span className={text === undefined ? s.unset : undefined}>{text ?? (gone ? t('gone', { key: gone.split('.').at(-1) }) : t('choose'))}</span>
          <DownOutlined className={s.caret} aria-hidden />
        </button>
      )}
    />
  );
}
