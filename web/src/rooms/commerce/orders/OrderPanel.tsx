/** One order with its lines, beside the page it was opened from. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { Panels } from '@/kit/panels';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { orderQuery } from '../data';
import { OrderTag, StatusTag } from '../OrderTag';
import { Happened } from './Happened';
import { Lines } from './Lines';
import s from './orders.module.css';

export default function OrderPanel({ id, number, onClose }: { id: string; number: string; onClose: () => void }) {
  const { t } = useTranslation('commerce');
  const { data: order, error, refetch } = useQuery(orderQuery(id));
  return (
    <SidePanel title={t('order', { number: order?.number ?? number })} onClose={onClose} width={620} footer={order && <Panels slot="commerce.order.figures" id={id} fallback={null} />}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} small /> : null}
      {!order && !error && <Skeleton lines={10} />}
      {order && (
        <div className={s.panel}>
          <dl className={s.head}>
            <div>
              <dt>{t('fields.placed_at')}</dt>
              <dd>
                <When at={order.placed_at} />
              </dd>
            </div>
            <div>
              <dt>{t('fields.customer')}</dt>
              <dd>{order.customer_id ? <Link to={`/customers/${order.customer_id}`}>{order.customer_name}</Link> : t('anonymous')}</dd>
            </div>
            <div>
              <dt>{t('fields.kind')}</dt>
              <dd>
                <OrderTag kind={order.kind} plain />
              </dd>
            </div>
            <div>
              <dt>{t('fields.status')}</dt>
              <dd>
                <StatusTag status={order.status} />
              </dd>
            </div>
            {order.store_id && (
              <div>
                <dt>{t('fields.store')}</dt>
                <dd>
                  <Link to={`/stores/${order.store_id}`}>{order.store_name}</Link>
                </dd>
              </div>
            )}
            <div>
              <dt>{t('fields.channel')}</dt>
              <dd>{order.channel ?? order.source}</dd>
            </div>
          </dl>
          <Lines order={order} />
          <Happened order={order} />
          {order.note && <p className={s.note}>{order.note}</p>}
        </div>
      )}
    </SidePanel>
  );
}
