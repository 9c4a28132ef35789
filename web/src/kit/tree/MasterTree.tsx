/** One kind of master data as a tree: everything that is not in the bin, and moving a row below another. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';

import { EmptyState } from '../EmptyState';
import { ErrorState } from '../ErrorState';
import { Skeleton } from '../Skeleton';
import type { TreeRow } from './branches';
import { TreeList } from './TreeList';

export interface MasterTreeProps<Row extends TreeRow> {
  title: string;
  /** Permission to change and move. */
  manage: string;
  all: UseQueryResult<Row[]>;
  onOpen: (row: Row) => void;
  onMove: (row: Row, parent: string | null) => Promise<void>;
}

export function MasterTree<Row extends TreeRow>({ title, manage, all, onOpen, onMove }: MasterTreeProps<Row>) {
  const { t } = useTranslation('kit');
  const may = useCan()(manage);
  if (!all.data) return all.error ? <ErrorState error={all.error} onRetry={() => void all.refetch()} /> : <Skeleton lines={6} />;
  if (all.data.length === 0) return <EmptyState title={t('tree.none')} detail={t('tree.none_detail')} />;
  return <TreeList label={title} rows={all.data} onOpen={may ? onOpen : undefined} onMove={may ? onMove : undefined} />;
}
