/** One store: facts at the left, figures and best sellers from commerce, staff at the right. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { EntityPage, Facts, PanelCard } from '@/kit/EntityPage';
import { useFormat } from '@/kit/format/useFormat';
import { Panels } from '@/kit/panels';
import { byName, peopleOptions } from '@/kit/people';
import { Avatar } from '@/kit/Person';
import { Tag } from '@/kit/Tag';

import { peopleQuery, putStaff, removeStore, restoreStore, staffQuery, storeQuery } from '../data';
import s from '../organization.module.css';
import { StoreForm } from '../StoreForm';
import { useActs } from '../useActs';
import { TONES } from '../words';

function Staff({ id }: { id: string }) {
  const { t } = useTranslation('organization');
  const can = useCan();
  const { act } = useActs();
  const staff = useQuery(staffQuery(id)).data;
  const [editing, setEditing] = useState(false);
  const may = can('organization.store.manage') && can('access.user.view');
  const people = useQuery({ ...peopleQuery, enabled: editing }).data;
  return (
    <PanelCard
      title={t('staff')}
      count={staff?.length}
      action={
        may && (
          <Button type="link" size="small" onClick={() => setEditing((now) => !now)}>
            {t(editing ? 'staff_done' : 'staff_edit')}
          </Button>
        )
      }
    >
      {editing && (
        <Select
          mode="multiple"
          className={s.people}
          aria-label={t('staff')}
          loading={!people}
          value={staff?.map((one) => one.id) ?? []}
          options={people && peopleOptions(people, staff?.map((one) => one.id))}
          showSearch={{ filterOption: byName }}
          onChange={(users: string[]) => void act(() => putStaff(id, users), t('staff_saved'))}
        />
      )}
      {staff?.length === 0 && !editing && <EmptyState small title={t('no_staff')} />}
      <ul className={s.staff}>
        {staff?.map((one) => (
          <li key={one.id}>
            <Avatar name={one.name} size={28} /> {one.name}
          </li>
        ))}
      </ul>
    </PanelCard>
  );
}

export default function StorePage() {
  const { t } = useTranslation('organization');
  const { id = '' } = useParams();
  const can = useCan();
  const format = useFormat();
  const { act } = useActs();
  const { data: store, error, refetch } = useQuery(storeQuery(id));
  const [editing, setEditing] = useState(false);
  useTopics(`store:${id}`);
  const may = can('organization.store.manage');
  const text = (key: 'code' | 'province' | 'city' | 'district' | 'address' | 'hours') => ({ key, label: t(`fields.${key}`), value: store?.[key] });
  const day = (key: 'opened_on' | 'closed_on') => ({ key, label: t(`fields.${key}`), value: store?.[key] ? format.date(store[key]) : undefined });
  return (
    <>
      <EntityPage
        title={store?.name}
        subtitle={store && [store.region_name, store.city, store.address].filter(Boolean).join(' · ')}
        shape="square"
        tags={store && <Tag tone={TONES[store.status]}>{t(`statuses.${store.status}`)}</Tag>}
        back={{ to: '/stores', label: t('title') }}
        error={error}
        onRetry={() => void refetch()}
        actions={
          store &&
          may &&
          (store.deleted_at ? (
            <Button type="primary" onClick={() => void act(() => restoreStore(id), t('restored', { name: store.name }))}>
              {t('restore')}
            </Button>
          ) : (
            <>
              <Button danger onClick={() => void act(() => removeStore(id), t('removed', { name: store.name }))}>
                {t('remove')}
              </Button>
              <Button type="primary" onClick={() => setEditing(true)}>
                {t('edit')}
              </Button>
            </>
          ))
        }
        highlights={<Panels slot="organization.store.figures" id={id} fallback={null} />}
        banner={store?.deleted_at ? <p className={s.banner}>{t('in_bin')}</p> : undefined}
        facts={
          <Facts
            title={t('facts')}
            items={[
              text('code'),
              { key: 'region', label: t('fields.region_id'), value: store?.region_name },
              { key: 'entity', label: t('fields.legal_entity_id'), value: store?.legal_entity_name },
              { key: 'manager', label: t('fields.manager_id'), value: store?.manager_name },
              text('province'),
              text('city'),
              text('district'),
              text('address'),
              text('hours'),
              day('opened_on'),
              day('closed_on'),
            ].filter((one) => one.value)}
          />
        }
        stream={[{ key: 'sales', label: t('sales'), content: <Panels slot="organization.store" id={id} /> }]}
        panels={<Staff id={id} />}
      />
      {editing && store && <StoreForm store={store} onClose={() => setEditing(false)} />}
    </>
  );
}
