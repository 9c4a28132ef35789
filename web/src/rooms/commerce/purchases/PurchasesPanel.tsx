/** What a customer bought: totals by currency, months as bars, the newest orders. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { Choice } from '@/kit/Choice';
import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { Money } from '@/kit/Money';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { ordersQuery, purchasesQuery } from '../data';
import { OrderTag } from '../OrderTag';
import { useOpenOrder } from '../orders/OpenOrder';
import { MonthBars } from './MonthBars';
import { barsOf } from './months';
import s from './purchases.module.css';

const NEWEST = 5;

function Newest({ id }: { id: string }) {
  const { t } = useTranslation('commerce');
  const orders = useKeyset(ordersQuery({ customer_id: id }, NEWEST));
  const [open, panel] = useOpenOrder();
  return (
    <>
      <h3 className={s.newestTitle}>{t('newest')}</h3>
      {orders.loading && <Skeleton lines={4} />}
      <ul className={s.newest}>
        {orders.rows?.slice(0, NEWEST).map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => open(row)}>
              <span>
                <span className="gx-hidden">{t('open')} </span>
                {row.number} <OrderTag kind={row.kind} />
                <small>
                  <When at={row.placed_at} as="date" /> · {t('line_count', { count: row.line_count })}
                </small>
              </span>
              <Money minor={row.total_minor} currency={row.currency} />
            </button>
          </li>
        ))}
      </ul>
      {panel}
    </>
  );
}

export default function PurchasesPanel({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const { data, error, refetch } = useQuery(purchasesQuery(id));
  const [chosen, setChosen] = useState<string>();
  useTopics('order');
  if (!data) return <PanelCard title={t('purchases')}>{error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />}</PanelCard>;
  const total = data.totals.find((one) => one.currency === chosen) ?? data.totals[0];
  if (!total) {
    return (
      <PanelCard title={t('purchases')}>
        <EmptyState small title={t('none')} />
      </PanelCard>
    );
  }
  return (
    <PanelCard
      title={t('purchases')}
      action={
        data.totals.length > 1 && (
          <Choice label={t('currency')} value={total.currency} options={data.totals.map((one) => ({ value: one.currency, label: one.currency }))} onChange={setChosen} />
        )
      }
    >
      <div className={s.total} data-testid="purchases-total">
        <Money minor={total.total_minor} currency={total.currency} />
      </div>
      <p className={s.since}>
        {t('since', { count: total.orders, figure: format.number(total.orders), date: format.date(total.first_at) })}
      </p>
      <dl className={s.facts}>
        {total.orders > 0 && (
          <div>
            <dt>{t('average')}</dt>
            <dd>
              <Money minor={Math.round(total.total_minor / total.orders)} currency={total.currency} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('last')}</dt>
          <dd>
            <When at={total.last_at} as="date" />
          </dd>
        </div>
        {data.favourite_store && (
          <div>
            <dt>{t('favourite_store')}</dt>
            <dd>
              <Link to={`/stores/${data.favourite_store.id}`}>{data.favourite_store.name}</Link>
            </dd>
          </div>
        )}
        {data.favourite_category && (
          <div>
            <dt>{t('favourite_category')}</dt>
            <dd>{data.favourite_category.name}</dd>
          </div>
        )}
      </dl>
      <MonthBars bars={barsOf(data.months, total.currency)} currency={total.currency} />
      <Newest id={id} />
    </PanelCard>
  );
}
