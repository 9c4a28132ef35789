/**
 * A list as columns of cards. Cards are dragged, moved by keys (arrows walk, Ctrl+arrow moves, Enter opens, Space looks) or by
 * the menu on the card; the page saves and takes back what is refused. `locked` says why nothing can be moved here.
 */
import { LockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { CountText, type Count } from '../PageHeader';
import { Skeleton } from '../Skeleton';
import type { Tone } from '../theme/tokens';
import { keep, readKept } from '../store';
import s from './BoardView.module.css';
import { Card } from './Card';

export interface BoardColumn<T> {
  key: string;
  title: string;
  tone?: Tone;
  count?: Count;
  /** What a field adds up to in this column. */
  sum?: ReactNode;
  cards: readonly T[];
  hasMore: boolean;
  loadingMore?: boolean;
}

export interface BoardViewProps<T> {
  /** Under this name the folded columns are kept. */
  name: string;
  /** What the board shows, for screen readers. */
  label: string;
  /** Undefined while it is coming. */
  columns: readonly BoardColumn<T>[] | undefined;
  cardKey: (card: T) => string;
  cardName: (card: T) => string;
  render: (card: T) => ReactNode;
  onOpen: (card: T) => void;
  onPeek?: (card: T) => void;
  onMore: (column: string) => void;
  /** Puts a card into another column. */
  onMove: (card: T, from: string, to: string) => void;
  /** Why cards stay where they are. */
  locked?: string;
  stale?: boolean;
}

interface Held {
  key: string;
  from: string;
}

const NEAR_END = 240;

export function BoardView<T>(props: BoardViewProps<T>) {
  const { name, label, columns, cardKey, cardName, locked, onMove, onOpen, onPeek } = props;
  const { t } = useTranslation('kit');
  const [folded, setFolded] = useState(() => readKept<string[]>(`gx.board.${name}`, []));
  const [active, setActive] = useState<string>();
  const [held, setHeld] = useState<Held>();
  const [over, setOver] = useState<string>();
  const [said, setSaid] = useState('');
  const box = useRef<HTMLDivElement>(null);

  if (!columns) return <Waiting />;
  const open = columns.filter((column) => !folded.includes(column.key));
  const fold = (key: string) => {
    const next = folded.includes(key) ? folded.filter((one) => one !== key) : [...folded, key];
    setFolded(next);
    keep(`gx.board.${name}`, next);
  };
  const focusCard = (card: T | undefined) => {
    if (card === undefined) return;
    setActive(cardKey(card));
    box.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(cardKey(card))}"]`)?.focus();
  };
  const move = (card: T, from: string, to: string) => {
    const target = columns.find((column) => column.key === to);
    if (from === to || !target || locked) return;
    setSaid(t('board.moved', { name: cardName(card), column: target.title }));
    onMove(card, from, to);
    requestAnimationFrame(() => focusCard(card));
  };
  const pressed = (event: KeyboardEvent, card: T, column: BoardColumn<T>) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing || event.altKey) return;
    const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const along = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    const at = open.indexOf(column);
    const row = column.cards.indexOf(card);
    if (sideways && (event.ctrlKey || event.metaKey)) {
      const to = open[at + sideways];
      if (to) move(card, column.key, to.key);
    } else if (sideways) {
      let next = at + sideways;
      while (open[next] && open[next]?.cards.length === 0) next += sideways;
      const cards = open[next]?.cards;
      focusCard(cards?.[Math.min(row, cards.length - 1)]);
    } else if (along) focusCard(column.cards[row + along]);
    else if (event.key === 'Home') focusCard(column.cards[0]);
    else if (event.key === 'End') focusCard(column.cards.at(-1));
    else if (event.key === 'Enter') onOpen(card);
    else if ((event.key === ' ' || event.key === 'v') && onPeek) onPeek(card);
    else return;
    event.preventDefault();
  };
  const drop = (event: DragEvent, to: string) => {
    event.preventDefault();
    setOver(undefined);
    const card = held && columns.find((column) => column.key === held.from)?.cards.find((one) => cardKey(one) === held.key);
    if (held && card !== undefined) move(card, held.from, to);
    setHeld(undefined);
  };
  const entry = active ?? (open.find((column) => column.cards.length > 0)?.cards.map(cardKey) ?? [])[0];

  return (
    <>
      {locked && (
        <p className={s.locked} role="note">
          <LockOutlined /> {locked}
        </p>
      )}
      <div ref={box} className={props.stale ? `${s.board} ${s.stale}` : s.board} role="group" aria-label={label} aria-busy={props.stale} data-testid="board">
        {columns.map((column) =>
          folded.includes(column.key) ? (
            <button key={column.key} type="button" className={s.folded} aria-expanded={false} aria-label={t('board.unfold', { column: column.title })} onClick={() => fold(column.key)}>
              <span>{column.title}</span>
              {column.count && <CountText count={column.count} />}
            </button>
          ) : (
            <section
              key={column.key}
              className={over === column.key ? `${s.column} ${s.over}` : s.column}
              aria-label={column.title}
              data-column={column.key}
              onDragOver={(event) => {
                if (!held || held.from === column.key) return;
                event.preventDefault();
                setOver(column.key);
              }}
              onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(undefined)}
              onDrop={(event) => drop(event, column.key)}
            >
              <button type="button" className={s.head} aria-expanded title={t('board.fold')} onClick={() => fold(column.key)}>
                <i style={{ background: `var(--gx-tone-${column.tone ?? 'neutral'}-dot)` }} />
                <h2>{column.title}</h2>
                {column.count && <CountText count={column.count} />}
              </button>
              {column.sum && <p className={s.sum}>{column.sum}</p>}
              <Cards {...props} column={column} columns={columns} entry={entry} held={held?.key} onHold={setHeld} onKey={pressed} onFocus={setActive} move={move} />
            </section>
          ),
        )}
      </div>
      <div className="gx-hidden" aria-live="polite">
        {said}
      </div>
    </>
  );
}

interface CardsProps<T> extends Omit<BoardViewProps<T>, 'columns'> {
  column: BoardColumn<T>;
  columns: readonly BoardColumn<T>[];
  entry: string | undefined;
  held: string | undefined;
  onHold: (held: Held | undefined) => void;
  onKey: (event: KeyboardEvent, card: T, column: BoardColumn<T>) => void;
  onFocus: (key: string) => void;
  move: (card: T, from: string, to: string) => void;
}

function Cards<T>({ column, columns, entry, held, cardKey, cardName, render, locked, onHold, onKey, onFocus, onOpen, onMore, move }: CardsProps<T>) {
  const { t } = useTranslation('kit');
  const more = () => column.hasMore && !column.loadingMore && onMore(column.key);
  return (
    <div
      className={s.cards}
      onScroll={({ currentTarget: node }) => {
        if (node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END) more();
      }}
    >
      <ul aria-label={column.title}>
        {column.cards.map((card) => {
          const key = cardKey(card);
          return (
            <Card
              key={key}
              id={key}
              name={cardName(card)}
              entry={key === entry}
              held={key === held}
              fixed={Boolean(locked)}
              targets={columns.filter((one) => one !== column)}
              onHold={(on) => onHold(on ? { key, from: column.key } : undefined)}
              onKeyDown={(event) => onKey(event, card, column)}
              onFocus={() => onFocus(key)}
              onOpen={() => onOpen(card)}
              onMove={(to) => move(card, column.key, to)}
            >
              {render(card)}
            </Card>
          );
        })}
      </ul>
      {column.cards.length === 0 && !column.hasMore && <p className={s.nothing}>{t('board.nothing')}</p>}
      {column.hasMore && (
        <Button type="text" block loading={column.loadingMore} onClick={more}>
          {t('table.more')}
        </Button>
      )}
    </div>
  );
}

function Waiting() {
  return (
    <div className={s.board} aria-busy="true">
      {[5, 3, 4, 2].map((cards, at) => (
        <div key={at} className={s.column}>
          <div className={s.bones}>
            {Array.from({ length: cards }, (_, card) => (
              <Skeleton key={card} lines={2} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
