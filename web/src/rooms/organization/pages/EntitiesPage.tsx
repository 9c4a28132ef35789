/** Legal entities: the companies that sign and invoice; a row opens in its form. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import { MasterForm } from '@/kit/MasterForm';
import { MasterList } from '@/kit/MasterList';
import type { RecordField } from '@/kit/RecordForm';

import { entityListQuery, removeEntity, restoreEntity, saveEntity, type LegalEntity } from '../data';
import { useActs } from '../useActs';

function Form({ row, onClose }: { row?: LegalEntity; onClose: () => void }) {
  const { t } = useTranslation('organization');
  const acts = useActs();
  const fields: RecordField[] = [
    { key: 'code', label: t('fields.code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'credit_code', label: t('credit_code') },
  ];
  return (
    <MasterForm<LegalEntity>
      row={row}
      fields={fields}
      value={row ? { code: row.code, name: row.name, credit_code: row.credit_code } : {}}
      create={t('entities.create')}
      keep={t('entities.save')}
      save={saveEntity}
      remove={removeEntity}
      restore={restoreEntity}
      acts={acts}
      done={{ made: (name) => t('made', { name }), kept: (name) => t('kept', { name }), removed: (name) => t('gone', { name }), restored: (name) => t('back', { name }) }}
      onClose={onClose}
    />
  );
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
