/** Work that waits, one piece after another: all of it at the left, the chosen one at the right; who is through with one gets the next. */
import { Button } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { KeysetList } from '../list/useKeyset';
import s from './queue.module.css';

const AHEAD = 5;

export interface Turn {
  /** The piece is done with: its place is taken by the one after it. */
  onGone: () => void;
  onStep: (by: 1 | -1) => void;
}

interface Props<T> {
  list: KeysetList<T>;
  label: string;
  keyOf: (one: T) => string;
  /** What a piece reads like in the list: a line, a word at its end, a small line below. */
  line: (one: T) => { title: ReactNode; end?: ReactNode; detail: ReactNode };
  children: (one: T, turn: Turn) => ReactNode;
}

export function WorkQueue<T>({ list, label, keyOf, line, children }: Props<T>) {
  const { t } = useTranslation('kit');
  const rows = list.rows ?? [];
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState(0); // where the last one was, so that the next one takes its place
  const found = rows.findIndex((one) => keyOf(one) === chosen);
  const at = found >= 0 ? found : Math.min(place, rows.length - 1);
  const item = rows[at];
  const here = useRef<HTMLButtonElement>(null);
  const key = item && keyOf(item);
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [key]);
  if (!item) return null;
  const go = (to: number) => {
    const row = rows[to];
    setPlace(Math.max(0, to));
    setChosen(row && keyOf(row));
    if (to >= rows.length - AHEAD) list.loadMore();
  };
  return (
    <div className={s.work}>
      <nav className={s.queue} aria-label={label}>
        <ul>
          {rows.map((one, index) => {
            const { title, end, detail } = line(one);
            const now = index === at;
            return (
              <li key={keyOf(one)}>
                <button type="button" ref={now ? here : undefined} aria-current={now ? 'true' : undefined} onClick={() => go(index)}>
                  <span className={s.title}>{title}</span>
                  {end}
                  <small>{detail}</small>
                </button>
              </li>
            );
          })}
        </ul>
        {list.hasMore && (
          <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
            {t('table.more')}
          </Button>
        )}
      </nav>
      {children(item, {
        onGone: () => go(at + 1 < rows.length ? at + 1 : at - 1),
        onStep: (by) => go(Math.max(0, Math.min(rows.length - 1, at + by))),
      })}
    </div>
  );
}

/** How much of the work of today is done. */
export function WorkDone({ done, left, label, testId, children }: { done: number; left: number; label: string; testId?: string; children: ReactNode }) {
  return (
    <span className={s.done} data-testid={testId}>
      <progress value={done} max={Math.max(1, done + left)} aria-label={label} />
      {children}
    </span>
  );
}

/** What can be done with a piece, and that J and K go on. */
export function WorkActs({ children }: { children: ReactNode }) {
  const { t } = useTranslation('kit');
  return (
    <div className={s.acts}>
      {children}
      <span className={s.hint}>
        <kbd>J</kbd> <kbd>K</kbd> {t('queue.step')}
      </span>
    </div>
  );
}

/** The key that does what a button says. */
export const ActKey = ({ children }: { children: string }) => <kbd aria-hidden="true">{children}</kbd>;
