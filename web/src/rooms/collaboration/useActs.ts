/** Runs a change of this room: lists ask again, a toast offers to undo it, an error is told. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { undoChange } from './data';

const KEYS = ['note', 'task', 'meeting', 'notification', 'today', 'customer'];

interface Saved {
  change_set_id: string | null;
}

export function useActs() {
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [busy, setBusy] = useState(false);
  const refresh = () => Promise.all(KEYS.map((key) => client.invalidateQueries({ queryKey: [key] })));
  const complain = (error: unknown) => toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });

  /** Whether it went through. Without `done` nothing is said. */
  const act = async (change: () => Promise<Saved>, done?: string): Promise<boolean> => {
    setBusy(true);
    try {
      const { change_set_id } = await change();
      if (done && change_set_id) {
        const undo = () => undoChange(change_set_id).then(() => undefined, complain).then(refresh).then(() => undefined);
        toast({ text: done, undo });
      }
      await refresh();
      return true;
    } catch (error) {
      complain(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, complain };
}
