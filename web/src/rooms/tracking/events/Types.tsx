/** Types of events and their properties as they were found in what came: blocked, personal or allowed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { changeProperty, changeType, propertiesQuery, typesQuery, type EventType, type Property } from '../data';
import s from '../tracking.module.css';

const STATUSES = ['active', 'blocked', 'personal'] as const;

export function Types({ manages }: { manages: boolean }) {
  const { t } = useTranslation('tracking');
  const format = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data, error, refetch } = useQuery(typesQuery);
  const [open, setOpen] = useState<EventType>();
  const put = useMutation({
    mutationFn: ({ type, allowed }: { type: EventType; allowed: boolean }) => changeType(type.id, { version: type.version, status: allowed ? 'active' : 'blocked' }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['tracking', 'types'] }),
    onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }),
  });
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />;
  if (data.length === 0) return <EmptyState title={t('no_types')} detail={t('no_types_detail')} />;
  return (
    <>
      <ul className={s.rows}>
        {data.map((type) => (
          <li key={type.id} className={type.status === 'blocked' ? s.blocked : undefined}>
            <span className={s.tags}>
              <button type="button" className={s.open} onClick={() => setOpen(type)}>
                {type.label ?? type.name}
              </button>
              {type.status === 'new' && <Tag tone="sky">{t('new')}</Tag>}
            </span>
            {manages ? <Switch size="small" aria-label={t('allowed', { name: type.name })} checked={type.status !== 'blocked'} onChange={(allowed) => put.mutate({ type, allowed })} /> : <Tag>{t(`statuses.${type.status}`)}</Tag>}
            <span className={s.quiet}>
              {t('seen', { count: type.count, figure: format.number(type.count) })} · {t('properties', { count: type.properties })} · <When at={type.last_seen} />
            </span>
          </li>
        ))}
      </ul>
      {open && <Properties type={open} manages={manages} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Properties({ type, manages, onClose }: { type: EventType; manages: boolean; onClose: () => void }) {
  const { t } = useTranslation('tracking');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data, error, refetch } = useQuery(propertiesQuery(type.id));
  const put = useMutation({
    mutationFn: ({ property, status }: { property: Property; status: (typeof STATUSES)[number] }) => changeProperty(property.id, { version: property.version, status }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['tracking', 'properties', type.id] }),
    onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }),
  });
  return (
    <SidePanel title={type.label ?? type.name} onClose={onClose}>
      <p className={s.quiet}>{t('properties_hint')}</p>
      {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={4} />)}
      {data?.length === 0 && <EmptyState small title={t('no_properties')} />}
      {data && data.length > 0 && (
        <ul className={s.rows}>
          {data.map((property) => (
            <li key={property.id}>
              <span className={s.tags}>
                <code>{property.name}</code>
                <Tag>{t(`value_kinds.${property.kind}`)}</Tag>
              </span>
              {manages ? (
                <Select
                  size="small"
                  style={{ width: 120 }}
                  aria-label={t('status_of', { name: property.name })}
                  value={property.status}
                  options={STATUSES.map((one) => ({ value: one, label: t(`statuses.${one}`) }))}
                  onChange={(status) => put.mutate({ property, status })}
                />
              ) : (
                <Tag>{t(`statuses.${property.status}`)}</Tag>
              )}
            </li>
          ))}
        </ul>
      )}
    </SidePanel>
  );
}
