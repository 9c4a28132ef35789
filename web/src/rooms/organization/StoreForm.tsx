/** A new store, or one that is changed. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { peopleOptions } from '@/kit/people';
import { cleaned, RecordForm, type RecordField, type RecordValues } from '@/kit/RecordForm';

import { changeStore, createStore, entitiesQuery, peopleQuery, regionsQuery, type Store } from './data';
import { useActs } from './useActs';
import { STATUSES } from './words';

const KEYS = ['code', 'name', 'status', 'region_id', 'legal_entity_id', 'manager_id', 'province', 'city', 'district', 'address', 'hours', 'opened_on', 'closed_on'] as const;

export function StoreForm({ store, onClose }: { store?: Store; onClose: () => void }) {
  const { t } = useTranslation('organization');
  const can = useCan();
  const { told } = useActs();
  const regions = useQuery(regionsQuery).data ?? [];
  const entities = useQuery(entitiesQuery).data ?? [];
  const people = useQuery({ ...peopleQuery, enabled: can('access.user.view') }).data ?? [];
  const named = (rows: readonly { id: string; name: string }[]) => rows.map((one) => ({ value: one.id, label: one.name }));
  const more: Record<string, Partial<RecordField>> = {
    code: { required: true },
    name: { required: true },
    status: { kind: 'select', required: true, options: STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })) },
    region_id: { kind: 'select', options: named(regions) },
    legal_entity_id: { kind: 'select', options: named(entities) },
    manager_id: { kind: 'select', options: peopleOptions(people, [store?.manager_id]) },
    opened_on: { kind: 'date' },
    closed_on: { kind: 'date' },
    hours: { hint: t('hours_hint') },
  };
  const fields = KEYS.map((key): RecordField => ({ key, label: t(`fields.${key}`), ...more[key] }));
  const first: RecordValues = store ? Object.fromEntries(KEYS.map((key) => [key, store[key]])) : { status: 'open' };
  const save = async (values: RecordValues) => {
    const body = cleaned(values);
    const saved = store ? await changeStore(store.id, store.version, body) : await createStore(body);
    onClose();
    await told(saved, t(store ? 'saved' : 'created', { name: String(values.name) }));
  };
  return <RecordForm title={store ? store.name : t('create')} fields={fields} value={first} submitLabel={t(store ? 'save' : 'create')} onSave={save} onClose={onClose} />;
}
