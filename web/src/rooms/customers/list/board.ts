/** The board's question and its answer in the cache: further cards of a column, and cards on their way to another one. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { isProblem } from '@/api/problem';
import type { components } from '@/api/schema';
import { useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { toast } from '@/kit/toast';

import { changeCustomer, undoChange, type CustomerChange, type CustomerRow } from '../data';
import { treeIn, type Asked } from './asked';

export type Board = components['schemas']['Board'];
type Column = Board['columns'][number];

const COLUMNS = 'phone,stage,class,city,owner_id,created_at,version';
const PAGE = 20;
const MOST = 200;
/** Fields with a column of their own; others are changed within `custom`. */
const PLAIN = new Set(['kind', 'gender', 'stage', 'class', 'owner_id']);

export const keyOf = (value: Column['value'] | undefined) => JSON.stringify(value ?? null);

/** The list narrowed to one column. */
function narrowed(asked: Asked, field: string, value: Column['value'] | undefined): string {
  const leaf = value === null || value === undefined || value === '' ? { field, op: 'is_empty' } : { field, op: 'is', value };
  const tree = treeIn(asked);
  return JSON.stringify(tree ? { all: [JSON.parse(tree), leaf] } : leaf);
}

const changed = (board: Board, column: string, change: (one: Column) => Column): Board => ({ ...board, columns: board.columns.map((one) => (keyOf(one.value) === column ? change(one) : one)) });

const counted = (count: Column['count'], by: number) => ({ ...count, value: Math.max(0, count.value + by) });

/** The board with a card in another column, first there. */
export function moved(board: Board, card: CustomerRow, from: string, to: string): Board {
  const without = changed(board, from, (one) => ({ ...one, count: counted(one.count, -1), cards: { ...one.cards, items: one.cards.items.filter((row) => row.id !== card.id) } }));
  return changed(without, to, (one) => ({ ...one, count: counted(one.count, 1), cards: { ...one.cards, items: [card, ...one.cards.items] } }));
}

export function useBoard(asked: Asked, by: string, sum: string | undefined) {
  const { t } = useTranslation('customers');
  const language = useLanguage();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [coming, setComing] = useState<string>();
  // as many cards as the fullest column shows, so that nobody who scrolled loses their place when the board is fetched again
  const depth = useRef(PAGE);
  // Moves are saved one after another: who moves a card twice at once knows its version only when the first is saved.
  const saving = useRef(Promise.resolve());
  const versions = useRef(new Map<string, number>());
  const waiting = useRef(0);
  const queryKey = ['customer', 'board', by, sum, asked];
  const query = {
    queryKey,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(api.GET('/api/v1/customers/board', { params: { query: { ...asked, by, sum, columns: COLUMNS, limit: depth.current } }, signal })),
  };
  const put = (change: (board: Board) => Board) => client.setQueryData<Board>(queryKey, (now) => now && change(now));
  const refresh = () => void client.invalidateQueries({ queryKey: ['customer'] });

  const loadMore = (key: string) => {
    const board = client.getQueryData<Board>(queryKey);
    const column = board?.columns.find((one) => keyOf(one.value) === key);
    if (!board || !column?.cards.next || coming !== undefined) return;
    setComing(key);
    const ask = { q: asked.q, sort: asked.sort, deleted: asked.deleted, columns: COLUMNS, limit: PAGE, cursor: column.cards.next, filter: narrowed(asked, board.field.key, column.value) };
    void answer(api.GET('/api/v1/customers', { params: { query: ask } }))
      .then(
        (page) => {
          depth.current = Math.min(MOST, Math.max(depth.current, column.cards.items.length + page.items.length));
          put((now) => changed(now, key, (one) => ({ ...one, cards: { ...one.cards, next: page.next, items: [...one.cards.items, ...page.items.filter((row) => !one.cards.items.some((there) => there.id === row.id))] } })));
        },
        (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }),
      )
      .finally(() => setComing(undefined));
  };

  const move = async (card: CustomerRow, from: string, to: string) => {
    const board = client.getQueryData<Board>(queryKey);
    const target = board?.columns.find((one) => keyOf(one.value) === to);
    if (!board || !target || card.version === null || card.version === undefined) return;
    const { name, label } = board.field;
    await client.cancelQueries({ queryKey });
    put((now) => moved(now, card, from, to));
    const value = target.value ?? null;
    const change = (PLAIN.has(name) ? { [name]: value } : { custom: { [name]: value } }) as Omit<CustomerChange, 'version'>;
    const version = card.version;
    const save = saving.current.then(() => changeCustomer(card.id, { ...change, version: Math.max(version, versions.current.get(card.id) ?? 0) }));
    waiting.current += 1;
    saving.current = save.then(
      (done) => void versions.current.set(card.id, done.version),
      () => undefined,
    );
    const saved = saving.current.then(() => {
      waiting.current -= 1;
      if (waiting.current === 0) refresh(); // with more on their way the board would jump back
    });
    try {
      const { change_set_id } = await save;
      await saved;
      if (change_set_id) {
        toast({
          text: t('board.moved', { name: card.name || t('unnamed'), field: label[language] }),
          undo: () =>
            undoChange(change_set_id)
              .then(() => undefined, (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }))
              .then(refresh),
        });
      }
    } catch (error) {
      put((now) => moved(now, card, to, from));
      toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
    }
  };
  return { query, coming, loadMore, move, refresh };
}
