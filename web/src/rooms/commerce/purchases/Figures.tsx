/** Key figures of a customer's purchases, for the head of the customer's page. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { PanelProps } from '@/kit/contributions';
import { Highlight } from '@/kit/EntityPage';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { When } from '@/kit/When';

import { purchasesQuery } from '../data';

export default function Figures({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const totals = useQuery(purchasesQuery(id)).data?.totals;
  if (!totals?.length) return null;
  const orders = totals.reduce((sum, one) => sum + one.orders, 0);
  const last = totals.map((one) => one.last_at).sort().at(-1);
  return (
    <>
      {totals.map((one) => (
        <Highlight key={one.currency} label={totals.length > 1 ? t('spent_in', { currency: one.currency }) : t('spent')} value={<Money minor={one.total_minor} currency={one.currency} />} />
      ))}
      <Highlight label={t('orders')} value={format.number(orders)} />
      <Highlight label={t('last')} value={<When at={last} as="date" />} />
    </>
  );
}
