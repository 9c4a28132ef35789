/** Twelve months of a store: sales by month, what sold best, the way to its orders. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { Skeleton } from '@/kit/Skeleton';

import { storeFiguresQuery } from '../data';
import { formatQuantity } from '../decimals';
import { Columns } from './Columns';
import s from './figures.module.css';

export default function StoreSales({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const { language } = useFormat();
  const { data, error, refetch } = useQuery(storeFiguresQuery(id));
  if (!data) return error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />;
  if (data.orders === 0) return <EmptyState small title={t('no_sales')} />;
  return (
    <div className={s.parts}>
      <section>
        <h2>{t('by_month')}</h2>
        <Columns
          short
          label={t('by_month')}
          currency={data.currency}
          points={data.months.map((one) => ({ key: one.month, label: one.month, minor: one.net_minor }))}
          foot={<Link to={`/orders?store_id=${id}`}>{t('all_orders')}</Link>}
        />
      </section>
      <section>
        <h2>{t('top_products')}</h2>
        <div className={s.scroll} tabIndex={0} role="region" aria-label={t('top_products')}>
          <table className={s.table}>
            <thead>
              <tr>
                <th scope="col">{t('line.product')}</th>
                <th scope="col">{t('line.quantity')}</th>
                <th scope="col">{t('report.sales')}</th>
              </tr>
            </thead>
            <tbody>
              {data.products.map((one) => (
                <tr key={one.product_id}>
                  <th scope="row">
                    <Link to={`/products/${one.product_id}`}>{one.name}</Link>
                  </th>
                  <td>{formatQuantity(one.quantity, language)}</td>
                  <td>
                    <Money minor={one.sales_minor} currency={data.currency} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}
