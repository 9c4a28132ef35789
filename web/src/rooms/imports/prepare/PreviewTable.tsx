/** The first rows as they will be stored; what is wrong with one stands in its cell. */
import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';

import { NUMERIC, useCell } from '../cells';
import type { Import, Preview, Target } from '../data';
import { useBoth } from '../words';
import s from './prepare.module.css';

interface PreviewTableProps {
  run: Import;
  target: Target;
  preview: Preview | undefined;
  error: unknown;
  stale: boolean;
  onRetry: () => void;
}

export function PreviewTable({ run, target, preview, error, stale, onRetry }: PreviewTableProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const cell = useCell(run);
  const mapped = Object.values(run.mapping);
  const columns = target.columns.filter((column) => mapped.includes(column.key));
  return (
    <section className={s.section}>
      <h2>{t('preview.title')}</h2>
      {error ? <ErrorState small error={error} onRetry={onRetry} /> : null}
      {!preview && !error && <Skeleton lines={6} />}
      {preview && columns.length > 0 && (
        <div className={s.previewBox} tabIndex={0} role="region" aria-label={t('preview.title')} aria-busy={stale}>
          <table className={stale ? `${s.preview} ${s.stale}` : s.preview}>
            <thead>
              <tr>
                <th scope="col">{t('preview.line')}</th>
                {columns.map((column) => (
                  <th key={column.key} scope="col" className={NUMERIC.has(column.kind) ? s.number : undefined}>
                    {both(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {preview.rows.map((row) => (
                <tr key={row.line}>
                  <th scope="row">{row.line}</th>
                  {columns.map((column) => {
                    const problem = row.problems.find((one) => one.field === column.key);
                    return (
                      <td key={column.key} className={[NUMERIC.has(column.kind) && s.number, problem && s.wrong].filter(Boolean).join(' ') || undefined}>
                        {problem ? (
                          <span title={problem.message}>
                            <WarningOutlined aria-hidden="true" /> {problem.message}
                          </span>
                        ) : (
                          cell(column, row.values[column.key])
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
