/** What can be done with the chosen customers, or with all that the list shows: as jobs, each with one Undo. */
import { DeleteOutlined, DownloadOutlined, EditOutlined, TagOutlined, UndoOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Acts } from '@/kit/acts';
import { BulkBar } from '@/kit/BulkBar';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { useErrorWords } from '@/kit/ErrorState';
import type { Selection } from '@/kit/list/useSelection';
import type { Count } from '@/kit/PageHeader';
import { toast } from '@/kit/toast';
import { usePhone } from '@/kit/useMedia';

import type { Asked } from './asked';
import { chosenOf, followBulk, startBulk, type BulkAct } from './bulk';

const BulkDialog = lazy(() => import('./BulkDialog'));

export type Asking = 'edit' | 'tag' | 'assign' | 'delete';

interface CustomersBulkProps {
  selection: Selection;
  asked: Asked;
  count: Count | undefined;
  onExport: () => void;
}

export default function CustomersBulk({ selection, asked, count, onExport }: CustomersBulkProps) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const phone = usePhone();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [asking, setAsking] = useState<Asking>();
  const chosen = chosenOf(selection, asked);

  const act = useMutation({
    mutationFn: (what: BulkAct) => startBulk(chosen, what),
    onSuccess: (started) => {
      setAsking(undefined);
      selection.clear();
      followBulk(client, started).catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }));
    },
    onError: (error) => {
      if (!asking) toast({ text: wordsOf(error), tone: 'danger' });
    },
  });
  const button = (label: string, icon: ReactNode, onClick: () => void) => (
    <Button icon={icon} aria-label={label} title={phone ? label : undefined} loading={act.isPending && !asking} onClick={onClick}>
      {phone ? undefined : label}
    </Button>
  );
  const mayEdit = can('customers.customer.edit') && !asked.deleted;
  const mayDelete = can('customers.customer.delete');
  return (
    <>
      <BulkBar selection={selection} count={count}>
        {mayEdit && can('access.user.view') && button(t('bulk.assign'), <UserSwitchOutlined />, () => setAsking('assign'))}
        {mayEdit && button(t('bulk.tag'), <TagOutlined />, () => setAsking('tag'))}
        {mayEdit && button(t('bulk.edit'), <EditOutlined />, () => setAsking('edit'))}
        {!selection.all && !asked.deleted && <Acts slot="customers.customer" ids={[...selection.keys]} onDone={selection.clear} />}
        {can('customers.customer.export') && !asked.deleted && button(t('bulk.export'), <DownloadOutlined />, onExport)}
        {mayDelete && asked.deleted && button(t('bin.restore'), <UndoOutlined />, () => act.mutate({ action: 'restore' }))}
        {mayDelete &&
          !asked.deleted &&
          button(t('bin.delete'), <DeleteOutlined />, () => (selection.all ? setAsking('delete') : act.mutate({ action: 'delete' })))}
      </BulkBar>
      {asking === 'delete' && (
        <ConfirmDialog
          title={t('bulk.delete_title')}
          detail={t('bulk.delete_detail')}
          action={t('bin.delete')}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate({ action: 'delete' })}
          onClose={() => setAsking(undefined)}
        />
      )}
      <Suspense fallback={null}>
        {asking && asking !== 'delete' && (
          <BulkDialog
            asking={asking}
            chosen={chosen}
            busy={act.isPending}
            error={act.error}
            onAct={(what) => act.mutate(what)}
            onClose={() => {
              setAsking(undefined);
              act.reset();
            }}
          />
        )}
      </Suspense>
    </>
  );
}
