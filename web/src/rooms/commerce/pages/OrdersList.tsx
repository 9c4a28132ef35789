/** All orders, newest first; one opens beside the list. */
import { ImportOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';

import { ordersQuery } from '../data';
import { useOrderColumns } from '../orders/columns';
import { useOpenOrder } from '../orders/OpenOrder';

export default function OrdersList() {
  const { t } = useTranslation('commerce');
  const can = useCan();
  const navigate = useNavigate();
  const list = useKeyset(ordersQuery());
  const columns = useOrderColumns(true);
  const [params] = useSearchParams();
  const [open, panel] = useOpenOrder(params.get('order'));
  useTopics('order');
  const importFile = can('imports.import.create') && (
    <Button type="primary" icon={<ImportOutlined />} onClick={() => void navigate('/imports')}>
      {t('import')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} primary={list.rows?.length ? importFile : undefined} />
      <DataTable
        name="commerce.orders"
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        onOpen={open}
        empty={<EmptyState title={t('empty')} detail={t('empty_detail')} action={importFile} />}
      />
      {panel}
    </>
  );
}
