/** The course of a count in a row: a line without axes; what it says in figures stands beside it. */
import s from '../segments.module.css';

const WIDTH = 96;
const HEIGHT = 24;

export function Spark({ counts }: { counts: readonly number[] }) {
  if (counts.length < 2) return null;
  const most = Math.max(...counts);
  const least = Math.min(...counts);
  const range = most - least || 1;
  const flat = most === least;
  const points = counts.map((count, index) => `${((index / (counts.length - 1)) * WIDTH).toFixed(1)},${(flat ? HEIGHT / 2 : HEIGHT - 3 - ((count - least) / range) * (HEIGHT - 6)).toFixed(1)}`);
  return (
    <svg className={s.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}
