/** A customer beside the list: the facts, ways to reach them, and what other rooms know. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { Facts } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { Panels } from '@/kit/panels';
import { Avatar } from '@/kit/Person';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { customerQuery, type CustomerRow } from '../data';
import { Contacts } from '../record/Contacts';
import { CustomerTags } from '../record/CustomerTags';
import { useWords } from '../words';
import s from './list.module.css';

export default function QuickLook({ row, onClose }: { row: CustomerRow; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const words = useWords();
  const navigate = useNavigate();
  const { data: customer, error, refetch } = useQuery(customerQuery(row.id));
  return (
    <SidePanel
      title={t('look')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => void navigate(`/customers/${row.id}`)}>
          {t('open')}
        </Button>
      }
    >
      <div className={s.look}>
        <div className={s.lookTop}>
          <Avatar name={row.name} size={44} shape={row.kind === 'organisation' ? 'square' : 'round'} />
          <div>
            <h3>{row.name || t('unnamed')}</h3>
            <CustomerTags customer={row} />
          </div>
        </div>
        {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
        {!customer && !error && <Skeleton lines={8} />}
        {customer && (
          <>
            <Contacts customer={customer} />
            <Facts
              title={t('groups.about')}
              items={[
                { key: 'place', label: t('place'), value: [customer.country, customer.province, customer.city].filter(Boolean).join(' · ') },
                { key: 'owner', label: t('fields.owner_id'), value: customer.owner_name },
                { key: 'source', label: t('fields.source'), value: customer.source && words.source(customer.source) },
                { key: 'created', label: t('fields.created_at'), value: <When at={customer.created_at} /> },
              ]}
            />
            <Panels slot="customers.customer" id={row.id} />
          </>
        )}
      </div>
    </SidePanel>
  );
}
