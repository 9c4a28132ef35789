/** One order with its lines, beside the page it was opened from. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { orderQuery, type Order } from '../data';
import { formatPrice, formatQuantity } from '../decimals';
import { OrderTag } from '../OrderTag';
import s from './orders.module.css';

const LINE_KINDS = ['fee', 'discount'] as const;

function Lines({ order }: { order: Order }) {
  const { t } = useTranslation('commerce');
  const { language } = useFormat();
  return (
    <div className={s.linesBox} tabIndex={0} role="region" aria-label={t('lines')}>
      <table className={s.lines}>
        <thead>
          <tr>
            <th scope="col">{t('line.product')}</th>
            <th scope="col" className={s.number}>
              {t('line.quantity')}
            </th>
            <th scope="col" className={s.number}>
              {t('line.price')}
            </th>
            <th scope="col" className={s.number}>
              {t('line.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => {
            const kind = LINE_KINDS.find((one) => one === line.kind);
            return (
              <tr key={line.line_no}>
                <td>
                  {line.name || line.sku || '–'} {kind && <Tag tone="clay">{t(`line_kinds.${kind}`)}</Tag>}
                  {line.name && line.sku && <small>{line.sku}</small>}
                </td>
                <td className={s.number}>{formatQuantity(line.quantity, language)}</td>
                <td className={s.number}>{formatPrice(line.unit_price, order.currency, language)}</td>
                <td className={s.number}>
                  <Money minor={line.amount_minor} currency={order.currency} />
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {t('total')}
            </th>
            <td className={s.number} data-testid="order-total">
              <Money minor={order.total_minor} currency={order.currency} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

export default function OrderPanel({ id, number, onClose }: { id: string; number: string; onClose: () => void }) {
  const { t } = useTranslation('commerce');
  const { data: order, error, refetch } = useQuery(orderQuery(id));
  return (
    <SidePanel title={t('order', { number: order?.number ?? number })} onClose={onClose} width={620}>
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
              <dt>{t('fields.source')}</dt>
              <dd>{order.source}</dd>
            </div>
          </dl>
          <Lines order={order} />
        </div>
      )}
    </SidePanel>
  );
}
