/** Legal entities: the companies that sign and invoice; a row opens in its form. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import { BinButton, MasterList } from '@/kit/MasterList';
import { cleaned, RecordForm, type RecordField, type RecordValues } from '@/kit/RecordForm';

import { entityListQuery, removeEntity, restoreEntity, saveEntity, type LegalEntity } from '../data';
import { useActs } from '../useActs';

function Form({ row, onClose }: { row?: LegalEntity; onClose: () => void }) {
  const { t } = useTranslation('organization');
  const { act, told } = useActs();
  const fields: RecordField[] = [
    { key: 'code', label: t('fields.code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'credit_code', label: t('credit_code') },
  ];
  const first: RecordValues = row ? { code: row.code, name: row.name, credit_code: row.credit_code } : {};
  const onSave = async (values: RecordValues) => {
    const name = String(values.name);
    const saved = await saveEntity(row, cleaned(values));
    onClose();
    await told(saved, row ? t('kept', { name }) : t('made', { name }));
  };
  const bin = async () => {
    if (!row) return;
    const { id, name } = row;
    onClose();
    await (row.deleted_at ? act(() => restoreEntity(id), t('back', { name })) : act(() => removeEntity(id), t('gone', { name })));
  };
  const extra = row && <BinButton deleted={row.deleted_at !== null} onClick={() => void bin()} />;
  return <RecordForm title={row ? row.name : t('entities.create')} fields={fields} value={first} submitLabel={t(row ? 'entities.save' : 'entities.create')} onSave={onSave} onClose={onClose} extra={extra} />;
}

export default function EntitiesPage() {
  const { t } = useTranslation('organization');
  const columns = useMemo<Column<LegalEntity>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 280, sortable: true, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('fields.code'), width: 160, sortable: true, render: (row) => row.code },
      { key: 'credit_code', title: t('credit_code'), width: 240, isEmpty: (row) => !row.credit_code, render: (row) => row.credit_code },
    ],
    [t],
  );
  return (
    <MasterList<LegalEntity>
      name="organization.entities"
      topic="legal_entity"
      title={t('entities.title')}
      search={t('entities.search')}
      create={t('entities.create')}
      empty={t('entities.empty')}
      emptyDetail={t('entities.empty_detail')}
      columns={columns}
      manage="organization.store.manage"
      imports={false}
      query={entityListQuery}
      form={(row, onClose) => <Form key={row?.id} row={row} onClose={onClose} />}
    />
  );
}
