/** How many customers lie in each ten points of the score. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import s from '../quality.module.css';
import { levelOf } from '../Ring';

export function Bins({ bins }: { bins: readonly number[] }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const most = Math.max(1, ...bins);
  return (
    <ol className={s.bins} aria-label={t('bins')}>
      {bins.map((count, place) => {
        const words = `${place * 10}–${place === 9 ? 100 : place * 10 + 9}`;
        return (
          <li key={words} data-level={levelOf(place * 10 + 5)} title={`${words}: ${format.number(count)}`}>
            <i style={{ height: `${count === 0 ? 0 : Math.max(4, (count / most) * 100)}%` }} aria-hidden="true" />
            <span aria-hidden="true">{place * 10}</span>
            <em>{t('bin', { range: words, count })}</em>
          </li>
        );
      })}
    </ol>
  );
}
