/** The top of a page: its name, how many there are, quiet actions and one primary action. Names the window too. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from './format/useFormat';
import s from './PageHeader.module.css';
import { useWindowTitle } from './useWindowTitle';

/** A count that may stop at a cap: 10,000 with `capped` is shown as "10,000+". */
export interface Count {
  value: number;
  capped?: boolean;
}

export interface PageHeaderProps {
  title: string;
  count?: Count | null;
  /** A capped count becomes a button that asks for the exact one. */
  onExact?: () => void;
  /** One sentence below the title. */
  lead?: ReactNode;
  /** Quiet actions (antd Buttons), left of the primary one. */
  actions?: ReactNode;
  /** The one primary action: verb + object. */
  primary?: ReactNode;
  /** Saved views as tabs, or other lines below. */
  children?: ReactNode;
}

export function CountText({ count, onExact }: { count: Count; onExact?: () => void }) {
  const { t } = useTranslation('kit');
  const format = useFormat();
  const figure = format.number(count.value) + (count.capped ? '+' : '');
  if (count.capped && onExact) {
    return (
      <button type="button" className={`${s.count} gx-figures`} aria-label={t('exact', { figure })} title={t('exact', { figure })} onClick={onExact}>
        {figure}
      </button>
    );
  }
  return (
    <span className={`${s.count} gx-figures`} aria-label={t('count', { figure })}>
      {figure}
    </span>
  );
}

export function PageHeader({ title, count, onExact, lead, actions, primary, children }: PageHeaderProps) {
  useWindowTitle(title);
  return (
    <header className={s.header}>
      <div className={s.line}>
        <h1 className={s.title}>{title}</h1>
        {count ? (
          <CountText count={count} onExact={onExact} />
        ) : (
          // its place is kept, lest the actions move when it comes
          onExact && <span className={`${s.count} ${s.coming}`} aria-hidden="true" />
        )}
        <div className={s.actions}>
          {actions && <div className={s.quiet}>{actions}</div>}
          {primary}
        </div>
      </div>
      {lead && <p className={s.lead}>{lead}</p>}
      {children}
    </header>
  );
}
