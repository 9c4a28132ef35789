/** What the import does with rows that are known already, and with those that are not. */
import { useTranslation } from 'react-i18next';

import type { Import } from '../data';
import s from './prepare.module.css';

const MODES = ['upsert', 'create', 'update'] as const;
type Mode = (typeof MODES)[number];

export function Modes({ run, pending, onChoose }: { run: Import; pending: Mode | null | undefined; onChoose: (mode: Mode) => void }) {
  const { t } = useTranslation('imports');
  const now = pending ?? run.mode;
  return (
    <section className={s.section}>
      <h2>{t('modes.title')}</h2>
      <div role="radiogroup" aria-label={t('modes.title')} className={s.cards}>
        {MODES.map((mode) => (
          <label key={mode} className={s.card}>
            <input type="radio" name="mode" value={mode} checked={now === mode} onChange={() => onChoose(mode)} />
            <b>{t(`modes.${mode}`)}</b>
            <span className={s.cardText}>{t(`modes.${mode}_what`)}</span>
          </label>
        ))}
      </div>
    </section>
  );
}
