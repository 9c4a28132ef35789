/** That the uploaded file is no longer there, since when and why. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Import } from '../data';
import s from './run.module.css';

export function Gone({ removed }: { removed: NonNullable<Import['removed']> }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <section className={s.block} role="note" data-testid="file-gone">
      <h3>{t('gone.title')}</h3>
      <p>{t(removed.why === 'age' ? 'gone.age' : 'gone.lost', { date: format.date(removed.at) })}</p>
    </section>
  );
}
