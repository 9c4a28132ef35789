/** Key figures of a store for the head of its page. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { PanelProps } from '@/kit/contributions';
import { Highlight } from '@/kit/EntityPage';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';

import { storeFiguresQuery } from '../data';

export default function StoreHead({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const figures = useQuery(storeFiguresQuery(id)).data;
  if (!figures) return null;
  const average = figures.orders > 0 ? Math.round(figures.net_minor / figures.orders) : 0;
  return (
    <>
      <Highlight label={t('year_net')} value={<Money minor={figures.net_minor} currency={figures.currency} short />} />
      <Highlight label={t('orders')} value={format.number(figures.orders)} />
      {average > 0 && <Highlight label={t('average')} value={<Money minor={average} currency={figures.currency} />} />}
    </>
  );
}
