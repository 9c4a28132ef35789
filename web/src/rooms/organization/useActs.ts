/** Runs a change of this room: lists ask again, a toast offers to undo it, an error is told. */
import { useQueryClient } from '@tanstack/react-query';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { undoChange, type Saved } from './data';

export function useActs() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const refresh = () => client.invalidateQueries({ predicate: ({ queryKey }) => ['store', 'region', 'legal_entity'].includes(String(queryKey[0])) });
  const complain = (error: unknown) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
  const told = async (saved: Saved, done: string) => {
    const { change_set_id } = saved;
    const undo = change_set_id ? () => undoChange(change_set_id).then(() => undefined, complain).then(refresh) : undefined;
    toast({ text: done, undo });
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
