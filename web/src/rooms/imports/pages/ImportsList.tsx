/** Where imports begin, and those that were. */
import { useTranslation } from 'react-i18next';
import { useMemo } from 'react';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { importsQuery, type ImportRow } from '../data';
import { DropZone } from '../start/DropZone';
import { STATE_TONES, useBoth, useFileSize, useStateWords } from '../words';

function useImportColumns(): Column<ImportRow>[] {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const sizeOf = useFileSize();
  const both = useBoth();
  const stateOf = useStateWords();
  return useMemo(
    () => [
      { key: 'file', title: t('columns.file'), width: 280, card: 'title', render: (row: ImportRow) => row.file_name },
      { key: 'state', title: t('columns.state'), width: 110, card: 'aside', render: (row: ImportRow) => <Tag tone={STATE_TONES[row.state]}>{stateOf(row.state)}</Tag> },
      { key: 'target', title: t('columns.target'), width: 190, render: (row: ImportRow) => both(row.target_label) || '–' },
      { key: 'rows', title: t('columns.rows'), width: 120, numeric: true, render: (row: ImportRow) => (row.progress ? format.number(row.progress.good) : '–') },
      { key: 'rejected', title: t('columns.rejected'), width: 120, numeric: true, render: (row: ImportRow) => (row.progress ? format.number(row.progress.rejected) : '–') },
      { key: 'size', title: t('columns.size'), width: 100, numeric: true, card: 'none', render: (row: ImportRow) => sizeOf(row.size) },
      { key: 'created_at', title: t('columns.created_at'), width: 150, render: (row: ImportRow) => <When at={row.created_at} /> },
    ],
    // the formatters change with the language, as `t` does
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, format],
  );
}

export default function ImportsList() {
  const { t } = useTranslation('imports');
  const can = useCan();
  const list = useKeyset(importsQuery);
  const columns = useImportColumns();
  useTopics('import');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {can('imports.import.create') && <DropZone small={Boolean(list.rows?.length)} />}
      <DataTable
        name="imports.list"
        label={t('earlier')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/imports/${row.id}`}
        empty={<EmptyState small title={t('none')} />}
      />
    </>
  );
}
