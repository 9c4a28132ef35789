/** A row of large numbers. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import s from './run.module.css';

export type FigureKey = 'rows' | 'good' | 'rejected' | 'empty' | 'created' | 'updated' | 'linked' | 'skipped' | 'will_create' | 'will_update' | 'will_link' | 'will_skip';

export function Figures({ figures }: { figures: readonly { key: FigureKey; value: number; quiet?: boolean }[] }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <dl className={s.figures}>
      {figures.map(({ key, value, quiet }) => (
        <div key={key} className={quiet && value === 0 ? s.zero : undefined} data-testid={`figure-${key}`}>
          <dt>{t(`figures.${key}`)}</dt>
          <dd className={key === 'rejected' && value > 0 ? s.bad : undefined}>{format.number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
