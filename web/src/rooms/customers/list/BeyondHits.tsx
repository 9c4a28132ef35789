/** Customers of others with exactly the typed phone or mail, masked; asking to see one is a click. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { requestAccess } from '../review/requests';
import s from './list.module.css';

type Beyond = NonNullable<components['schemas']['Duplicates']['beyond']>;

export function BeyondHits({ beyond }: { beyond: Beyond }) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const ask = useMutation({
    mutationFn: requestAccess,
    onSuccess: () => {
      toast({ text: t('beyond.asked_done') });
      return client.invalidateQueries({ queryKey: ['customer', 'duplicates'] });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  if (beyond.spent) return <p className={s.known}>{t('beyond.spent')}</p>;
  if (beyond.items.length === 0) return null;
  return (
    <div className={s.known} role="status">
      <strong>{t('beyond.title')}</strong>
      <ul>
        {beyond.items.map((one) => (
          <li key={one.id} className={s.beyond}>
            <b>{one.name}</b>
            <span>{[one.hint, one.owner_name ? t('beyond.owner', { name: one.owner_name }) : t('nobody'), t('beyond.month', { month: one.month })].join(' · ')}</span>
            {one.asked ? (
              <span className={s.asked}>{t('beyond.waiting')}</span>
            ) : (
              <Button size="small" className={s.asked} loading={ask.isPending && ask.variables === one.id} onClick={() => ask.mutate(one.id)}>
                {t('beyond.ask')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {beyond.left <= 20 && <small>{t('beyond.left', { count: beyond.left })}</small>}
    </div>
  );
}
