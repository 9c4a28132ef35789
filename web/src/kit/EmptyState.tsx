/** Nothing here yet (or nothing found): a drawing, one sentence, one way on. */
import type { ReactNode } from 'react';

import s from './states.module.css';

export interface EmptyStateProps {
  title: string;
  detail?: ReactNode;
  /** One primary action; a second, quieter one may stand beside it. */
  action?: ReactNode;
  /** Smaller, for panels. */
  small?: boolean;
  /** The state is the whole page: its title is the page's heading. */
  page?: boolean;
}

export function Drawing({ size = 96 }: { size?: number }) {
  return (
    <svg width={size} height={size * 0.7} viewBox="0 0 120 84" aria-hidden="true" className={s.drawing}>
      <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
        <path d="M22 58Q40 30 60 40T98 24" />
        <path d="M60 40Q66 60 90 64" strokeDasharray="3 5" />
        <path d="M22 58Q44 72 60 40" strokeDasharray="3 5" />
      </g>
      <circle cx="22" cy="58" r="7" className={s.dotQuiet} />
      <circle cx="60" cy="40" r="11" className={s.dotAccent} />
      <circle cx="98" cy="24" r="8" className={s.dotQuiet} />
      <circle cx="90" cy="64" r="6" className={s.dotOpen} />
    </svg>
  );
}

export function EmptyState({ title, detail, action, small, page }: EmptyStateProps) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className={small ? `${s.state} ${s.small}` : s.state} data-testid="empty">
      {!small && <Drawing />}
      <Title className={s.title}>{title}</Title>
      {detail && <div className={s.detail}>{detail}</div>}
      {action && <div className={s.actions}>{action}</div>}
    </div>
  );
}
