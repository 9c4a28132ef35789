/** Submissions of the last days in a row, a bar a day; what it says in figures stands beside it. */
import s from '../forms.module.css';

const WIDTH = 3;
const HEIGHT = 22;

export function Spark({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <svg className={s.spark} width={counts.length * (WIDTH + 1)} height={HEIGHT} aria-hidden="true">
      {counts.map((count, at) => {
        const height = count === 0 ? 1 : Math.max(2, (count / most) * HEIGHT);
        return <rect key={at} x={at * (WIDTH + 1)} y={HEIGHT - height} width={WIDTH} height={height} data-none={count === 0 || undefined} />;
      })}
    </svg>
  );
}
