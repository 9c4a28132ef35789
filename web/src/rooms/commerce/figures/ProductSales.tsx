/** Twelve months of a product: where it sold and to how many. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { Skeleton } from '@/kit/Skeleton';

import { productFiguresQuery } from '../data';
import { formatQuantity } from '../decimals';
import s from './figures.module.css';

export default function ProductSales({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const { data, error, refetch } = useQuery(productFiguresQuery(id));
  if (!data) return error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />;
  if (data.stores.length === 0) return <EmptyState small title={t('not_sold')} />;
  return (
    <section>
      <h2 className={s.title}>{t('sold_in')}</h2>
      <div className={s.scroll} tabIndex={0} role="region" aria-label={t('sold_in')}>
        <table className={s.table}>
          <thead>
            <tr>
              <th scope="col">{t('fields.store')}</th>
              <th scope="col">{t('line.quantity')}</th>
              <th scope="col">{t('report.sales')}</th>
              <th scope="col">{t('buyers')}</th>
            </tr>
          </thead>
          <tbody>
            {data.stores.map((one) => (
              <tr key={one.store_id ?? ''}>
                <th scope="row">{one.store_id ? <Link to={`/orders?store_id=${one.store_id}&product_id=${id}`}>{one.name}</Link> : t('report.none')}</th>
                <td>{formatQuantity(one.quantity, format.language)}</td>
                <td>
                  <Money minor={one.sales_minor} currency={data.currency} />
                </td>
                <td>{format.number(one.buyers)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              <td>{formatQuantity(data.quantity, format.language)}</td>
              <td>
                <Money minor={data.sales_minor} currency={data.currency} />
              </td>
              <td>{format.number(data.buyers)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
