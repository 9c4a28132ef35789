/** One order: facts at the left, its lines and what happened with it in the middle; money and parcels are recorded from here. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EntityPage, Facts, Highlight } from '@/kit/EntityPage';
import { Money } from '@/kit/Money';
import { When } from '@/kit/When';

import { orderQuery, type Order } from '../data';
import type { Act } from '../entry/EntryForm';
import { Happened } from '../orders/Happened';
import { Lines } from '../orders/Lines';
import s from '../orders/orders.module.css';
import { OrderTag, StatusTag, useSource } from '../OrderTag';

const EntryForm = lazy(() => import('../entry/EntryForm'));

/** What may be done now; the first is the next step. */
function useActions(order: Order, start: (act: Act) => void) {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const navigate = useNavigate();
  const edit = can('commerce.order.edit');
  const open = order.kind === 'sale' && order.status !== 'cancelled';
  const acts: Act[] = [];
  if (edit && open && order.open_minor > 0) acts.push('pay');
  if (edit && open) acts.push('ship');
  if (can('commerce.order.refund') && order.refundable_minor > 0) acts.push('refund');
  if (edit && order.may_cancel) acts.push('cancel');
  const next = order.status === 'placed' ? 'pay' : order.status === 'paid' ? 'ship' : undefined;
  return (
    <>
      {[...acts].reverse().map((act) =>
        act === next ? null : (
          <Button key={act} danger={act === 'cancel'} onClick={() => start(act)}>
            {t(`acts.${act}.do`)}
          </Button>
        ),
      )}
      {edit && order.may_edit && <Button onClick={() => void navigate(`/orders/${order.id}/edit`)}>{t('page.edit')}</Button>}
      {next && acts.includes(next) && (
        <Button type="primary" onClick={() => start(next)}>
          {t(`acts.${next}.do`)}
        </Button>
      )}
    </>
  );
}

function Actions({ order }: { order: Order }) {
  const [act, setAct] = useState<Act>();
  const actions = useActions(order, setAct);
  return (
    <>
      {actions}
      {act && (
        <Suspense fallback={null}>
          <EntryForm key={act} order={order} act={act} onClose={() => setAct(undefined)} />
        </Suspense>
      )}
    </>
  );
}

export default function OrderPage() {
  const { t } = useTranslation('commerce');
  const { id = '' } = useParams();
  const sourceOf = useSource();
  const { data: order, error, refetch } = useQuery(orderQuery(id));
  useTopics('order');
  const figures = order && ([['total', order.total_minor], ['page.paid', order.paid_minor], ['fields.refunded', order.refunded_minor]] as const);
  const facts = order && [
    { key: 'customer', label: t('fields.customer'), value: order.customer_id ? <Link to={`/customers/${order.customer_id}`}>{order.customer_name}</Link> : t('anonymous') },
    { key: 'store', label: t('fields.store'), value: order.store_id && <Link to={`/stores/${order.store_id}`}>{order.store_name}</Link> },
    { key: 'channel', label: t('fields.channel'), value: order.channel },
    { key: 'source', label: t('fields.source'), value: sourceOf(order.source) },
    { key: 'placed', label: t('fields.placed_at'), value: <When at={order.placed_at} /> },
    ...(order.note ? [{ key: 'note', label: t('entry.note'), value: order.note }] : []),
    ...(order.status === 'cancelled' && order.cancel_reason ? [{ key: 'reason', label: t('acts.reason'), value: order.cancel_reason }] : []),
  ];
  const middle = order && (
    <div className={s.panel}>
      <Lines order={order} />
      <Happened order={order} acts />
    </div>
  );
  return (
    <EntityPage
      title={order && t('order', { number: order.number })}
      subtitle={order && [order.customer_name ?? t('anonymous'), sourceOf(order.source)].join(' · ')}
      shape="square"
      tags={
        order && (
          <>
            <StatusTag status={order.status} /> <OrderTag kind={order.kind} />
          </>
        )
      }
      back={{ to: '/orders', label: t('title') }}
      error={error}
      onRetry={() => void refetch()}
      actions={order && <Actions order={order} />}
      highlights={figures?.map(([key, minor]) => minor !== 0 || key === 'total' ? <Highlight key={key} label={t(key)} value={<Money minor={minor} currency={order?.currency} />} /> : null)}
      banner={order && !order.kept_here ? <p className={s.kept}>{t('page.kept_by', { source: order.source })}</p> : undefined}
      facts={facts && <Facts title={t('page.facts')} items={facts} />}
      stream={[{ key: 'lines', label: t('page.tab'), content: middle }]}
    />
  );
}
