/** Columns of lists of orders. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Column } from '@/kit/DataTable';
import { Money } from '@/kit/Money';
import { When } from '@/kit/When';

import type { OrderRow } from '../data';
import { OrderTag, StatusTag } from '../OrderTag';
import s from './orders.module.css';

export function useOrderColumns(withCustomer: boolean): Column<OrderRow>[] {
  const { t } = useTranslation('commerce');
  return useMemo(() => {
    const columns: Column<OrderRow>[] = [
      {
        key: 'number',
        title: t('fields.number'),
        width: 200,
        card: 'title',
        render: (row) => (
          <span className={s.orderNumber}>
            {row.number} <OrderTag kind={row.kind} />
          </span>
        ),
      },
      { key: 'placed_at', title: t('fields.placed_at'), width: 160, sortable: true, render: (row) => <When at={row.placed_at} /> },
      {
        key: 'customer',
        title: t('fields.customer'),
        width: 190,
        render: (row) => (row.customer_id ? <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> : <span className={s.quiet}>{t('anonymous')}</span>),
      },
      { key: 'total_minor', title: t('fields.total'), width: 150, sortable: true, numeric: true, card: 'aside', render: (row) => <Money minor={row.total_minor} currency={row.currency} /> },
      { key: 'status', title: t('fields.status'), width: 110, render: (row) => <StatusTag status={row.status} /> },
      { key: 'store', title: t('fields.store'), width: 160, isEmpty: (row) => !row.store_name, render: (row) => row.store_id && <Link to={`/stores/${row.store_id}`}>{row.store_name}</Link> },
      { key: 'channel', title: t('fields.channel'), width: 130, card: 'none', isEmpty: (row) => !row.channel, render: (row) => row.channel },
      { key: 'line_count', title: t('fields.line_count'), width: 90, numeric: true, card: 'none', hidden: true, render: (row) => row.line_count },
      {
        key: 'refunded',
        title: t('fields.refunded'),
        width: 120,
        hidden: true,
        numeric: true,
        isEmpty: (row) => row.refunded_minor === 0,
        render: (row) => row.refunded_minor !== 0 && <Money minor={row.refunded_minor} currency={row.currency} />,
      },
      { key: 'source', title: t('fields.source'), width: 130, card: 'none', hidden: true, render: (row) => row.source },
    ];
    return withCustomer ? columns : columns.filter((column) => column.key !== 'customer');
  }, [t, withCustomer]);
}
