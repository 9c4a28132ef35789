/** By how much it grew or fell; the sign says it too, not the colour alone. */
import { useFormat } from '@/kit/format/useFormat';

import s from '../segments.module.css';

export function Delta({ by, share }: { by: number; share?: number }) {
  const format = useFormat();
  const sign = by > 0 ? '+' : by < 0 ? '−' : '±';
  return (
    <span className={`${s.delta} gx-figures`} data-way={by > 0 ? 'up' : by < 0 ? 'down' : undefined}>
      {sign}
      {format.number(Math.abs(by))}
      {share !== undefined && by !== 0 && <small> {format.percent(Math.abs(share), Math.abs(share) < 0.1 ? 1 : 0)}</small>}
    </span>
  );
}
