/** Regions: a tree by the region each lies within; a row opens in its form. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from '@/kit/DataTable';
import { MasterForm } from '@/kit/MasterForm';
import { MasterList } from '@/kit/MasterList';
import type { RecordField } from '@/kit/RecordForm';
import { MasterTree } from '@/kit/tree/MasterTree';

import { regionsQuery, regionListQuery, removeRegion, restoreRegion, saveRegion, type Region } from '../data';
import { useActs } from '../useActs';

function Form({ row, onClose }: { row?: Region; onClose: () => void }) {
  const { t } = useTranslation('organization');
  const acts = useActs();
  const all = useQuery(regionsQuery).data ?? [];
  const fields: RecordField[] = [
    { key: 'code', label: t('fields.code'), required: true },
    { key: 'name', label: t('fields.name'), required: true },
    { key: 'parent_id', label: t('parent'), kind: 'select', options: all.filter((one) => one.id !== row?.id).map((one) => ({ value: one.id, label: one.parent_name ? `${one.parent_name} / ${one.name}` : one.name })) },
  ];
  return (
    <MasterForm<Region>
      row={row}
      fields={fields}
      value={row ? { code: row.code, name: row.name, parent_id: row.parent_id } : {}}
      create={t('regions.create')}
      keep={t('regions.save')}
      save={saveRegion}
      remove={removeRegion}
      restore={restoreRegion}
      acts={acts}
      done={{ made: (name) => t('made', { name }), kept: (name) => t('kept', { name }), removed: (name) => t('gone', { name }), restored: (name) => t('back', { name }) }}
      onClose={onClose}
    />
  );
}

function Tree({ onOpen }: { onOpen: (row: Region) => void }) {
  const { t } = useTranslation('organization');
  const { act } = useActs();
  const all = useQuery(regionsQuery);
  const move = (row: Region, parent_id: string | null) => {
    const place = all.data?.find((one) => one.id === parent_id)?.name;
    return act(() => saveRegion(row, { parent_id }), place === undefined ? t('moved_top', { name: row.name }) : t('moved', { name: row.name, place }));
  };
  return <MasterTree<Region> title={t('regions.title')} manage="organization.store.manage" all={all} onOpen={onOpen} onMove={move} />;
}

export default function RegionsPage() {
  const { t } = useTranslation('organization');
  const columns = useMemo<Column<Region>[]>(
    () => [
      { key: 'name', title: t('fields.name'), width: 280, sortable: true, card: 'title', render: (row) => row.name },
      { key: 'code', title: t('fields.code'), width: 160, sortable: true, render: (row) => row.code },
      { key: 'parent', title: t('parent'), width: 240, isEmpty: (row) => !row.parent_name, render: (row) => row.parent_name },
    ],
    [t],
  );
  return (
    <MasterList<Region>
      name="organization.regions"
      topic="region"
      title={t('regions.title')}
      search={t('regions.search')}
      create={t('regions.create')}
      empty={t('regions.empty')}
      emptyDetail={t('regions.empty_detail')}
      columns={columns}
      manage="organization.store.manage"
      imports={true}
      query={regionListQuery}
      form={(row, onClose) => <Form key={row?.id} row={row} onClose={onClose} />}
      tree={(onOpen) => <Tree onOpen={onOpen} />}
    />
  );
}
