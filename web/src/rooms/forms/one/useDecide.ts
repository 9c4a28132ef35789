/** Spam or not: said at once, taken back by Undo. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { decide, FORM } from '../data';

export function useDecide(form: string) {
  const { t } = useTranslation('forms');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  return useCallback(
    (ids: string[], verdict: 'accept' | 'spam') => {
      const say = async (what: 'accept' | 'spam') => {
        try {
          await decide(ids, what);
          await client.invalidateQueries({ queryKey: [FORM, form] });
          return true;
        } catch (error) {
          toast({ text: wordsOf(error), tone: 'danger' });
          return false;
        }
      };
      void say(verdict).then((done) => done && toast({ text: t(`submission.decided.${verdict}`, { count: ids.length }), undo: async () => void (await say(verdict === 'accept' ? 'spam' : 'accept')) }));
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- wordsOf is made anew at every turn and says the same
    [client, form, t],
  );
}
