/** What can be done with the chosen customers: into the recycle bin, or out of it. */
import { DeleteOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { BulkBar } from '@/kit/BulkBar';
import type { Selection } from '@/kit/list/useSelection';
import { toast } from '@/kit/toast';

import { deleteCustomer, restoreCustomer } from '../data';
import { forEach } from './bulk';

export function BinBar({ selection, bin }: { selection: Selection; bin: boolean }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });

  const act = useMutation({
    mutationFn: (ids: readonly string[]) => forEach(ids, bin ? restoreCustomer : deleteCustomer),
    onSuccess: ({ done, failed }) => {
      if (done.length > 0) {
        toast({
          text: t(bin ? 'bin.restored' : 'bin.deleted', { count: done.length }),
          undo: () => forEach(done, bin ? deleteCustomer : restoreCustomer).then(refresh),
        });
      }
      if (failed.length > 0) toast({ text: t('bin.failed', { count: failed.length }), tone: 'danger' });
      selection.clear();
      selection.set(failed, true);
      return refresh();
    },
  });
  return (
    <BulkBar selection={selection}>
      {can('customers.customer.delete') && (
        <Button icon={bin ? <UndoOutlined /> : <DeleteOutlined />} loading={act.isPending} onClick={() => act.mutate([...selection.keys])}>
          {t(bin ? 'bin.restore' : 'bin.delete')}
        </Button>
      )}
    </BulkBar>
  );
}
