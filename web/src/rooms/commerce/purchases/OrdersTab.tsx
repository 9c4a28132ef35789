/** All orders of one customer. */
import { useTranslation } from 'react-i18next';

import type { PanelProps } from '@/kit/contributions';
import { DataTable } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useKeyset } from '@/kit/list/useKeyset';

import { ordersQuery } from '../data';
import { useOrderColumns } from '../orders/columns';
import { useOpenOrder } from '../orders/OpenOrder';

export default function OrdersTab({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const list = useKeyset(ordersQuery({ customer_id: id }));
  const columns = useOrderColumns(false);
  const [open, panel] = useOpenOrder();
  return (
    <>
      <DataTable
        name="commerce.customer_orders"
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        onOpen={open}
        fill={false}
        empty={<EmptyState small title={t('none')} />}
      />
      {panel}
    </>
  );
}
