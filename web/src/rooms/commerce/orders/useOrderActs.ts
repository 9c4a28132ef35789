/** Runs what people do with orders: lists and pages ask again, a toast offers to undo it, an error is told. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { undoOrderChange } from '../data';

interface Done {
  change_set_id: string;
}

export function useOrderActs() {
  const { t } = useTranslation('commerce');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const refresh = () => client.invalidateQueries({ queryKey: ['order'] });
  const complain = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const told = async (done: Done, text: string, undone?: () => void) => {
    const undo = () =>
      undoOrderChange(done.change_set_id)
        .then(() => undone?.(), complain)
        .then(refresh);
    toast({ text, undo });
    await refresh();
  };
  const act = async (change: () => Promise<Done>, text: string) => {
    try {
      await told(await change(), text);
    } catch (error) {
      complain(error);
    }
  };
  return { act, told, t };
}
