/** What may be done with a problem: write the field, judge the problem; each with undo, and counted at once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { lookAgain, mark, undoMark, undoWrite, writeField, type Act, type Item } from '../data';

export function useActs(item: Item, onGone: () => void) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: ['quality'] }), client.invalidateQueries({ queryKey: ['customer'] })]);
  const onError = (error: unknown) => {
    toast({ text: (isProblem(error) && error.fields[0]?.message) || wordsOf(error), tone: 'danger' });
    void refresh();
  };
  const write = useMutation({
    mutationFn: async (value: unknown) => {
      const change = await writeField(item, value);
      await lookAgain(item.customer_id);
      return change;
    },
    onSuccess: (change) => {
      onGone();
      const back = async (id: string) => {
        await undoWrite(id);
        await lookAgain(item.customer_id);
        await refresh();
      };
      toast({ text: t('fix.saved', { name: item.customer || t('unnamed') }), undo: change === null ? undefined : () => back(change).catch(onError) });
      void refresh();
    },
    onError,
  });
  const judge = useMutation({
    mutationFn: (act: Act) => mark(item.customer_id, item.problem.code, act),
    onSuccess: ({ change_set_id }, act) => {
      onGone();
      toast({ text: t(`fix.told.${act}`), undo: () => undoMark(change_set_id).then(() => refresh(), onError).then(() => undefined) });
      void refresh();
    },
    onError,
  });
  return { write, judge, busy: write.isPending || judge.isPending };
}
