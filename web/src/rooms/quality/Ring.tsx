/** A score from 0 to 100 as a ring; its colour says how good it is, the figure says it too. */
import s from './quality.module.css';

const SIZE = 96;
const STROKE = 9;
const RADIUS = (SIZE - STROKE) / 2;
const ROUND = 2 * Math.PI * RADIUS;

export const levelOf = (score: number) => (score >= 85 ? 'good' : score >= 60 ? 'fair' : 'bad');

export function Ring({ score, label, small }: { score: number; label: string; small?: boolean }) {
  const size = small ? 64 : SIZE;
  return (
    <div className={s.ring} data-level={levelOf(score)} role="img" aria-label={`${label} ${score}`} data-testid="quality-score">
      <svg width={size} height={size} viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
        <circle cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} strokeWidth={STROKE} className={s.ground} />
        <circle cx={SIZE / 2} cy={SIZE / 2} r={RADIUS} strokeWidth={STROKE} className={s.arc} strokeDasharray={`${(score / 100) * ROUND} ${ROUND}`} transform={`rotate(-90 ${SIZE / 2} ${SIZE / 2})`} />
      </svg>
      <b className="gx-figures" aria-hidden="true">
        {score}
      </b>
    </div>
  );
}
