/** Deleted fields: thirty days in the bin, with their values. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { toast } from '@/kit/toast';

import { binQuery, restoreField, useRefresh } from '../data';
import s from './fields.module.css';

export function Bin({ object }: { object: string }) {
  const { t } = useTranslation('customization');
  const format = useFormat();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const binned = useQuery(binQuery(object)).data;
  const restore = useMutation({ mutationFn: restoreField, onSuccess: () => void refresh(), onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }) });
  if (!binned?.length) return null;
  return (
    <section className={s.bin}>
      <h2>{t('fields.bin')}</h2>
      <p className={s.quiet}>{t('fields.bin_hint')}</p>
      <ul className={s.list}>
        {binned.map((one) => (
          <li key={one.id} className={s.row}>
            <span className={s.name}>{one.label[format.language]}</span>
            <span className={s.kind}>{t('fields.gone', { day: format.date(one.gone_at) })}</span>
            <Button size="small" loading={restore.isPending && restore.variables === one.id} onClick={() => restore.mutate(one.id)}>
              {t('fields.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
