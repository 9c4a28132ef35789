/** Runs a change of this room: what is shown asks again, a toast offers to undo it, an error is told. */
import { useQueryClient } from '@tanstack/react-query';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { undoChange, type Saved } from './data';

export function useActs() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const refresh = () => client.invalidateQueries({ queryKey: ['company'] });
  const complain = (error: unknown) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
  const told = async ({ change_set_id }: Saved, done: string) => {
    const undo = change_set_id ? () => undoChange(change_set_id).then(() => undefined, complain).then(refresh) : undefined;
    if (change_set_id) toast({ text: done, undo });
    await refresh();
  };
  /** Whether it worked. */
  const act = async (change: () => Promise<Saved>, done: string): Promise<boolean> => {
    try {
      await told(await change(), done);
      return true;
    } catch (error) {
      complain(error);
      return false;
    }
  };
  return { act, told, complain };
}
