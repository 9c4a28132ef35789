/** Grey bars in the shape of what is coming. */
import s from './Skeleton.module.css';

export interface SkeletonProps {
  /** Number of bars. */
  lines?: number;
  /** Height of one bar in pixels. */
  height?: number;
}

export function Skeleton({ lines = 4, height = 14 }: SkeletonProps) {
  return (
    <div className={s.lines} aria-hidden="true" data-testid="skeleton">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={s.line} style={{ height, width: `${[92, 76, 84, 58][index % 4]}%` }} />
      ))}
    </div>
  );
}
