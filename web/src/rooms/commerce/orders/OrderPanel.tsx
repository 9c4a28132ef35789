/** One order with its lines, beside the page it was opened from. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { Panels } from '@/kit/panels';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { orderQuery, type Order } from '../data';
import { formatPrice, formatQuantity } from '../decimals';
import { OrderTag, StatusTag } from '../OrderTag';
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
                  {line.name || line.sku || t('line.unnamed')} {kind && <Tag tone="clay">{t(`line_kinds.${kind}`)}</Tag>}
                  {line.name && line.sku && <small>{line.sku}</small>}
                </td>
                <td className={s.number}>{formatQuantity(line.quantity, language)}</td>
                <td className={s.number}>{formatPrice(line.unit_price, order.currency, language)}</td>
                <td className={s.number}>
                  <Money minor={line.amount_minor} currency={order.currency} />
                  {line.discount_minor > 0 && (
                    <small>
                      {t('line.discounted')} <Money minor={line.discount_minor} currency={order.currency} />
                    </small>
                  )}
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

/** What was paid, given back and sent, one line each. */
function Happened({ order }: { order: Order }) {
  const { t } = useTranslation('commerce');
  const money = (one: { amount_minor: number; currency: string }) => <Money minor={one.amount_minor} currency={one.currency} />;
  const entries = [
    ...order.payments.map((one) => ({ id: one.id, at: one.at, what: t('payment'), detail: one.method, state: one.status, amount: money(one) })),
    ...order.refunds.map((one) => ({ id: one.id, at: one.at, what: t('refund'), detail: one.reason, state: one.status, amount: <>−{money(one)}</> })),
    ...order.shipments.map((one) => ({
      id: one.id,
      at: one.at,
      what: t(one.delivered_at ? 'delivered' : 'shipment'),
      detail: [one.carrier, one.tracking].filter(Boolean).join(' '),
      state: 'done' as const,
      amount: null,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  if (entries.length === 0) return null;
  return (
    <section>
      <h3 className={s.happenedTitle}>{t('happened')}</h3>
      <ul className={s.happened}>
        {entries.map((one) => (
          <li key={one.id}>
            <span>
              {one.what} {one.state !== 'done' && <Tag tone={one.state === 'failed' ? 'cinnabar' : 'amber'}>{t(`states.${one.state}`)}</Tag>}
              <small>
                <When at={one.at} />
                {one.detail && ` · ${one.detail}`}
              </small>
            </span>
            {one.amount}
          </li>
        ))}
      </ul>
    </section>
  );
}

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
