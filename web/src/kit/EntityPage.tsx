/**
 * The page of one record: a header that stays, facts at the left, the stream in the middle, related panels at the right;
 * on narrow screens the three are tabs.
 */
import { LeftOutlined } from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import s from './EntityPage.module.css';
import { ErrorState } from './ErrorState';
import { Avatar } from './Person';
import { Skeleton } from './Skeleton';
import { Tabs } from './Tabs';
import { useMedia } from './useMedia';
import { useWindowTitle } from './useWindowTitle';

export interface EntityPageProps {
  /** The record's name; undefined while it is loading. */
  title?: string;
  /** A quieter line: company, number, city. */
  subtitle?: ReactNode;
  /** Square picture for organisations. */
  shape?: 'round' | 'square';
  /** Tags beside the title. */
  tags?: ReactNode;
  /** The list it came from. */
  back: { to: string; label: string };
  /** Buttons, the primary one last. */
  actions?: ReactNode;
  /** A few key figures in the header: `<Highlight>`s, also those of other rooms (`<Panels slot="….figures">`). */
  highlights?: ReactNode;
  /** At the right of the way back: previous and next of the list. */
  steps?: ReactNode;
  /** Between header and columns: a banner (duplicates found, merged into …). */
  banner?: ReactNode;
  facts: ReactNode;
  /** The middle: its tabs, of which the first is the stream. On narrow screens they stand in one row with the other parts. */
  stream: readonly Middle[];
  panels?: ReactNode;
  error?: unknown;
  onRetry?: () => void;
}

export interface Middle {
  key: string;
  label: string;
  content: ReactNode;
}

function Columns({ facts, stream, panels }: Pick<EntityPageProps, 'facts' | 'stream' | 'panels'>) {
  const { t } = useTranslation('kit');
  const narrow = useMedia('(max-width: 1100px)');
  const [chosen, setChosen] = useState(stream[0]?.key);
  const [first, ...others] = stream;
  const parts: Middle[] = narrow
    ? [
        ...(first ? [first] : []),
        { key: 'facts', label: t('entity.facts'), content: facts },
        ...(panels ? [{ key: 'panels', label: t('entity.panels'), content: panels }] : []),
        ...others,
      ]
    : [...stream];
  const part = parts.find((one) => one.key === chosen) ?? parts[0];
  const middle = part && (
    <Tabs label={t('entity.parts')} tabs={parts} value={part.key} onChange={setChosen}>
      {part.content}
    </Tabs>
  );
  if (narrow) return middle;
  return (
    <div className={panels ? s.columns : `${s.columns} ${s.two}`}>
      <section className={s.facts} aria-label={t('entity.facts')}>
        {facts}
      </section>
      <section className={s.stream} aria-label={t('entity.stream')}>
        {middle}
      </section>
      {panels && (
        <aside className={s.panels} aria-label={t('entity.panels')}>
          {panels}
        </aside>
      )}
    </div>
  );
}

export function EntityPage(props: EntityPageProps) {
  const { title, subtitle, shape, tags, back, steps, actions, highlights, banner, error, onRetry } = props;
  useWindowTitle(title);
  if (error && title === undefined) return <ErrorState page error={error} onRetry={onRetry} />;
  return (
    <article className={s.page}>
      <header className={s.header}>
        <div className={s.way}>
          <Link to={back.to} className={s.back}>
            <LeftOutlined /> {back.label}
          </Link>
          {steps}
        </div>
        <div className={s.line}>
          {title === undefined ? (
            <div className={s.coming}>
              <Skeleton lines={2} />
            </div>
          ) : (
            <>
              <Avatar name={title} size={44} shape={shape} />
              <div className={s.name}>
                <div className={s.titleLine}>
                  <h1 className={s.title}>{title}</h1>
                  {tags}
                </div>
                {subtitle && <div className={s.subtitle}>{subtitle}</div>}
              </div>
            </>
          )}
          {highlights && <div className={s.highlights}>{highlights}</div>}
          {actions && <div className={s.actions}>{actions}</div>}
        </div>
      </header>
      {banner}
      <Columns facts={props.facts} stream={props.stream} panels={props.panels} />
    </article>
  );
}

/** A key figure of the header. */
export function Highlight({ label, value }: { label: string; value: ReactNode }) {
  return (
    <dl>
      <dt>{label}</dt>
      <dd className="gx-figures">{value}</dd>
    </dl>
  );
}

export interface FactsProps {
  title?: string;
  items: readonly { key: string; label: ReactNode; value: ReactNode }[];
  /** Beside the title: an edit button. */
  action?: ReactNode;
}

/** A titled group of labelled values. An empty value shows a dash. */
export function Facts({ title, items, action }: FactsProps) {
  return (
    <section className={s.group}>
      {(title || action) && (
        <div className={s.groupTop}>
          {title && <h2>{title}</h2>}
          {action}
        </div>
      )}
      <dl className={s.list}>
        {items.map(({ key, label, value }) => (
          <div key={key} className={s.fact}>
            <dt>{label}</dt>
            <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export interface PanelCardProps {
  title: string;
  /** Shown beside the title. */
  count?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

/** A titled card for the right column. */
export function PanelCard({ title, count, action, children }: PanelCardProps) {
  return (
    <section className={s.card}>
      <div className={s.groupTop}>
        <h2>
          {title} {count !== undefined && <span className={s.cardCount}>{count}</span>}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
