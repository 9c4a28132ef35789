/** One customer: facts at the left, what happened in the middle, what other rooms know at the right. */
import { MergeCellsOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EntityPage, Highlight, type Middle } from '@/kit/EntityPage';
import { layoutQuery } from '@/kit/fields/fields';
import { arranged, PanelBody, Panels, usePanels } from '@/kit/panels';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';

import { customerQuery, type Customer } from '../data';
import { readTrail } from '../list/asked';
import { ClashDialog } from '../record/ClashDialog';
import { CustomerTags } from '../record/CustomerTags';
import { FactsColumn } from '../record/FactsColumn';
import { History } from '../record/History';
import { MoreMenu, useBin } from '../record/MoreMenu';
import s from '../record/record.module.css';
import { Merges, Sources } from '../record/Sources';
import { Steps } from '../record/Steps';
import { Stream } from '../record/Stream';
import { ThenBanner, useThen } from '../record/Then';
import { useChange } from '../record/useChange';
import { placeOf, useWords } from '../words';

const MergeDialog = lazy(() => import('../record/MergeDialog'));

/** The middle: the stream, the tabs of other rooms, the history. */
function useMiddle(customer: Customer | undefined): Middle[] {
  const { t } = useTranslation(['customers', 'shell']);
  const by = useQuery(layoutQuery('customer')).data?.panels;
  const panels = arranged(usePanels('customers.customer.tab'), by);
  if (!customer) return [{ key: 'stream', label: t('customers:tabs.stream'), content: <Skeleton lines={8} height={22} /> }];
  return [
    { key: 'stream', label: t('customers:tabs.stream'), content: <Stream customer={customer} /> },
    ...panels.map((panel) => ({
      key: panel.id,
      label: t(`shell:${panel.label}`),
      content: <PanelBody panel={panel} id={customer.id} fallback={<Skeleton lines={8} />} />,
    })),
    { key: 'history', label: t('customers:tabs.history'), content: <History customer={customer} /> },
  ];
}

function Facts({ customer }: { customer: Customer }) {
  const changing = useChange(customer);
  return (
    <>
      <FactsColumn customer={customer} changing={changing} />
      {changing.clash && <ClashDialog clash={changing.clash} onSettle={(mine) => void changing.settle(mine)} />}
    </>
  );
}

function InBin({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const bin = useBin(customer);
  return (
    <div className={s.banner} role="status">
      {t('bin.banner')}
      {can('customers.customer.delete') && (
        <Button size="small" loading={bin.isPending} onClick={() => bin.mutate(false)}>
          {t('bin.restore')}
        </Button>
      )}
    </div>
  );
}

export default function CustomerPage() {
  const { id = '' } = useParams();
  const words = useWords();
  const { t } = words;
  const can = useCan();
  const [merging, setMerging] = useState(false);
  const [trail] = useState(readTrail);
  const { data: customer, error, refetch } = useQuery(customerQuery(id));
  const then = useThen(id);
  const shown = then.day ? then.customer : customer;
  const middle = useMiddle(customer);
  const by = useQuery(layoutQuery('customer')).data?.panels;
  useTopics(`customer:${id}`);

  // the id of a merged customer leads to the one it became part of
  if (customer && customer.id !== id) return <Navigate to={`/customers/${customer.id}`} replace />;

  const head = shown ?? customer;
  const place = head && placeOf(head);
  return (
    <>
      <EntityPage
        key={id}
        title={head && (head.name || t('unnamed'))}
        subtitle={place}
        shape={customer?.kind === 'organisation' ? 'square' : 'round'}
        tags={head && <CustomerTags customer={head} />}
        back={{ to: trail ? `/customers?${trail}` : '/customers', label: t('title') }}
        steps={<Steps id={id} trail={trail} />}
        highlights={
          customer && (
            <>
              <Panels slot="customers.customer.figures" id={id} fallback={null} />
              <Highlight label={t('fields.owner_id')} value={customer.owner_name ? <Person name={customer.owner_name} size={22} /> : t('nobody')} />
            </>
          )
        }
        actions={
          customer && (
            <>
              {can('customers.customer.merge') && !customer.deleted_at && (
                <Button icon={<MergeCellsOutlined />} onClick={() => setMerging(true)}>
                  {t('merge.open')}
                </Button>
              )}
              <MoreMenu customer={customer} />
            </>
          )
        }
        banner={then.day ? <ThenBanner then={then} /> : customer?.deleted_at ? <InBin customer={customer} /> : undefined}
        facts={shown ? <Facts key={then.day} customer={shown} /> : !then.error && <Skeleton lines={14} height={18} />}
        stream={middle}
        panels={
          customer ? (
            <>
              <Panels slot="customers.customer" id={id} by={by} />
              <Sources customer={customer} />
              <Merges customer={customer} />
            </>
          ) : (
            <Skeleton lines={8} />
          )
        }
        error={error}
        onRetry={() => void refetch()}
      />
      {merging && customer && (
        <Suspense fallback={null}>
          <MergeDialog customer={customer} onClose={() => setMerging(false)} />
        </Suspense>
      )}
    </>
  );
}
