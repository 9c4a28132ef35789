/** A customer beside the list: the facts, ways to reach them, what other rooms know; J and K go on in the list. */
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
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

interface QuickLookProps {
  row: CustomerRow;
  /** The list it stands in, to go on from one to the next. */
  rows: readonly CustomerRow[];
  onLook: (row: CustomerRow) => void;
  /** The end of what is loaded is near. */
  onNearEnd: () => void;
  onClose: () => void;
}

const NEAR_END = 5;

export default function QuickLook({ row, rows, onLook, onNearEnd, onClose }: QuickLookProps) {
  const { t } = useTranslation('customers');
  const words = useWords();
  const navigate = useNavigate();
  const { data: customer, error, refetch } = useQuery(customerQuery(row.id));
  const at = rows.findIndex((one) => one.id === row.id);
  const step = (by: 1 | -1) => {
    const to = at >= 0 ? rows[at + by] : undefined;
    if (to) onLook(to);
    if (rows.length - at < NEAR_END) onNearEnd();
  };
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if ((event.target as HTMLElement).closest('input,textarea,select,[contenteditable],[role=combobox]')) return;
    if (event.key === 'j') step(1);
    if (event.key === 'k') step(-1);
  };
  const arrow = (by: 1 | -1, label: string, icon: ReactNode) => (
    <Button type="text" icon={icon} aria-label={label} title={label} disabled={at < 0 || !rows[at + by]} onClick={() => step(by)} />
  );
  return (
    <SidePanel
      onKeyDown={pressed}
      title={t('look')}
      onClose={onClose}
      footer={
        <>
          {at >= 0 && rows.length > 1 && (
            <span className={s.lookSteps}>
              {arrow(-1, t('steps.previous'), <UpOutlined />)}
              {arrow(1, t('steps.next'), <DownOutlined />)}
            </span>
          )}
          <Button type="primary" onClick={() => void navigate(`/customers/${row.id}`)}>
            {t('open')}
          </Button>
        </>
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
