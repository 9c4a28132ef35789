/** What the rows of the file are, as cards. */
import { useTranslation } from 'react-i18next';
import i18next from 'i18next';

import { Tag } from '@/kit/Tag';

import type { Import, Target } from '../data';
import { useBoth } from '../words';
import s from './prepare.module.css';

interface TargetsProps {
  targets: readonly Target[];
  run: Import;
  /** A choice that is on its way to the server. */
  pending: string | null | undefined;
  onChoose: (key: string) => void;
}

export function Targets({ targets, run, pending, onChoose }: TargetsProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const best = run.suggestions[0];
  /** Known kinds of records say in a sentence what becomes of the file; others name their required columns. */
  const whatOf = (target: Target) => {
    const key = `targets.${target.object}`;
    if (i18next.exists(key, { ns: 'imports' })) return t(`targets.${target.object}`);
    const required = target.columns.filter((column) => column.required).map((column) => both(column.label));
    return required.length > 0 ? t('target.needs', { columns: required.join(t('comma')) }) : '';
  };
  return (
    <section className={s.section}>
      <h2>{t('target.title')}</h2>
      <div role="radiogroup" aria-label={t('target.title')} className={s.cards}>
        {targets.map((target) => (
          <label key={target.key} className={s.card}>
            <input type="radio" name="target" value={target.key} checked={(pending ?? run.target) === target.key} onChange={() => onChoose(target.key)} />
            <span className={s.cardTop}>
              <b>{both(target.label)}</b>
              {best?.target === target.key && best.complete && <Tag tone="jade">{t('target.fits')}</Tag>}
            </span>
            <span className={s.cardText}>{whatOf(target)}</span>
          </label>
        ))}
      </div>
    </section>
  );
}
