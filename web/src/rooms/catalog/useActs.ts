/** Runs a change of this room: lists ask again, a toast offers to undo it, an error is told. */
import { useQueryClient } from '@tanstack/react-query';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { undoChange, type Saved } from './data';

export function useActs() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const refresh = () => client.invalidateQueries({ predicate: ({ queryKey }) => ['product', 'category', 'sku'].includes(String(queryKey[0])) });
  const complain = (error: unknown) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
  // Several changes in a row are taken back from the last to the first: each is refused as long as a later one stands.
  const told = async (saved: Saved | readonly Saved[], done: string) => {
    const ids = [saved].flat().flatMap(({ change_set_id }) => change_set_id ?? []);
    const undo = async () => {
      try {
        for (const id of [...ids].reverse()) await undoChange(id);
      } catch (error) {
        complain(error);
      }
      await refresh();
    };
    toast({ text: done, undo: ids.length > 0 ? undo : undefined });
    await refresh();
  };
  const act = async (change: () => Promise<Saved>, done: string) => {
    try {
      await told(await change(), done);
    } catch (error) {
      complain(error);
    }
  };
  return { act, told };
}
