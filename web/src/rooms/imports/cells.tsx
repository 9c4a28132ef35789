/** A typed value of a row as people read it. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';

import type { Import, TargetColumn } from './data';
import s from './prepare/prepare.module.css';
import { useBoth } from './words';

export const NUMERIC = new Set(['decimal', 'money', 'integer']);

export function useCell(run: Import) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const both = useBoth();
  return (column: TargetColumn, value: string | number | boolean | null | undefined) => {
    if (value === null || value === undefined) return <span className={s.nothing}>–</span>;
    if (column.kind === 'money') return <Money minor={value as number} currency={run.currency} />;
    if (column.kind === 'datetime') return format.exact(String(value));
    if (column.kind === 'date') return format.date(`${String(value)}T12:00:00Z`);
    if (column.kind === 'boolean') return t(value ? 'yes' : 'no');
    if (column.kind === 'select') return both(column.options.find((option) => option.key === value)?.label) || String(value);
    return String(value);
  };
}
