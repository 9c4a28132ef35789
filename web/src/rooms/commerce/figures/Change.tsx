/** How a figure stands beside an earlier one, in percent; nothing where there was none. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import s from './figures.module.css';

export function Change({ now, before }: { now: number; before: number | undefined }) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  if (!before) return null;
  const share = (now - before) / Math.abs(before);
  const up = share >= 0;
  return (
    <small className={up ? s.up : s.down}>
      <span aria-hidden="true">{up ? '▲' : '▼'}</span> <span className="gx-hidden">{t(up ? 'up' : 'down')}</span>
      {format.percent(Math.abs(share), 1)}
    </small>
  );
}
