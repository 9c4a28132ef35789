/** What happened with an order, oldest first: placed, paid, given back, sent; amounts at the right, what was taken back struck out. */
import { CarOutlined, CheckCircleOutlined, PayCircleOutlined, RollbackOutlined, ShoppingOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Money } from '@/kit/Money';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { markDelivered, takeBack, type EntryKind, type Order } from '../data';
import { formatQuantity } from '../decimals';
import s from './orders.module.css';
import { useOrderActs } from './useOrderActs';
import { useFormat } from '@/kit/format/useFormat';

interface Entry {
  id: string;
  kind: EntryKind;
  at: string;
  icon: ReactNode;
  what: string;
  detail: string;
  status: 'pending' | 'done' | 'failed' | 'void';
  byHand: boolean;
  amount: ReactNode;
  delivered?: boolean;
}

function useEntries(order: Order): Entry[] {
  const { t } = useTranslation('commerce');
  const { language } = useFormat();
  const names = new Map(order.lines.map((line) => [line.line_no, line.name || line.sku]));
  const parts = (lines: readonly { line_no: number; quantity: string }[]) =>
    lines.map((line) => `${names.get(line.line_no) ?? line.line_no}${Number(line.quantity) ? ` × ${formatQuantity(line.quantity, language)}` : ''}`);
  const said = (...words: (string | null)[]) => words.filter(Boolean).join(' · ');
  const money = (one: { amount_minor: number; currency: string }) => <Money minor={one.amount_minor} currency={one.currency} />;
  const back = (one: { amount_minor: number; currency: string }) => <Money minor={-one.amount_minor} currency={one.currency} />;
  return [
    ...order.payments.map((one): Entry => ({ id: one.id, kind: 'payments', at: one.at, icon: <PayCircleOutlined />, what: t('payment'), detail: said(one.method), status: one.status, byHand: one.by_hand, amount: money(one) })),
    ...order.refunds.map((one): Entry => ({ id: one.id, kind: 'refunds', at: one.at, icon: <RollbackOutlined />, what: t('refund'), detail: said(one.reason, ...parts(one.lines)), status: one.status, byHand: one.by_hand, amount: back(one) })),
    ...order.shipments.map(
      (one): Entry => ({
        id: one.id,
        kind: 'shipments',
        at: one.at,
        icon: one.delivered_at ? <CheckCircleOutlined /> : <CarOutlined />,
        what: t(one.delivered_at ? 'delivered' : 'shipment'),
        detail: said(one.carrier, one.tracking, ...parts(one.lines)),
        status: one.status,
        byHand: one.by_hand,
        amount: null,
        delivered: one.delivered_at !== null,
      }),
    ),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

function Acts({ order, entry }: { order: Order; entry: Entry }) {
  const { act, t } = useOrderActs();
  const can = useCan();
  if (!entry.byHand || entry.status === 'void' || !can(entry.kind === 'refunds' ? 'commerce.order.refund' : 'commerce.order.edit')) return null;
  return (
    <span className={s.entryActs}>
      {entry.delivered === false && (
        <Button type="link" size="small" onClick={() => void act(() => markDelivered(order.id, entry.id), t('page.delivered_told'))}>
          {t('page.deliver')}
        </Button>
      )}
      <Button type="link" size="small" onClick={() => void act(() => takeBack(order.id, entry.kind, entry.id), t('page.void_told'))}>
        {t('page.void')}
      </Button>
    </span>
  );
}

/** `acts`: with what may be done with each of them. */
export function Happened({ order, acts }: { order: Order; acts?: boolean }) {
  const { t } = useTranslation('commerce');
  const entries = useEntries(order);
  return (
    <section>
      <h2 className={s.happenedTitle}>{t('happened')}</h2>
      <ol className={s.happened} data-testid="order-happened">
        <li>
          <span className={s.entryIcon} aria-hidden="true">
            <ShoppingOutlined />
          </span>
          <span>
            {t('page.placed')}
            <small>
              <When at={order.placed_at} />
            </small>
          </span>
          <Money minor={order.total_minor} currency={order.currency} />
        </li>
        {entries.map((one) => (
          <li key={one.id} className={one.status === 'void' ? s.void : undefined}>
            <span className={s.entryIcon} aria-hidden="true">
              {one.icon}
            </span>
            <span>
              <span className={s.entryWhat}>{one.what}</span> {one.status !== 'done' && <Tag tone={one.status === 'pending' ? 'amber' : one.status === 'failed' ? 'cinnabar' : 'neutral'}>{t(`states.${one.status}`)}</Tag>}
              <small>
                <When at={one.at} />
                {one.detail && ` · ${one.detail}`}
                {acts && <Acts order={order} entry={one} />}
              </small>
            </span>
            <span className={s.entryAmount}>{one.amount}</span>
          </li>
        ))}
      </ol>
      <dl className={s.left}>
        {order.open_minor > 0 && (
          <div>
            <dt>{t('page.open_minor')}</dt>
            <dd data-testid="order-open">
              <Money minor={order.open_minor} currency={order.currency} />
            </dd>
          </div>
        )}
        {order.refundable_minor > 0 && (
          <div>
            <dt>{t('page.refundable')}</dt>
            <dd>
              <Money minor={order.refundable_minor} currency={order.currency} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
