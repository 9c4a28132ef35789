/** Lists by problem: how many customers have it; to mend one by one, all at once where that can be computed, or as a file. */
import { DownloadOutlined, RightOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { ExportDialog } from '@/kit/ExportDialog';
import { useFormat } from '@/kit/format/useFormat';

import { exportList, type ProblemClass } from '../data';
import s from '../quality.module.css';
import { MendDialog } from './MendDialog';

const COLUMNS = ['name', 'phone', 'email', 'gender', 'birthday', 'province', 'city', 'stage', 'source', 'owner_id', 'created_at'];
const PARTS = ['complete', 'valid', 'consistent', 'fresh'] as const;

export function Classes({ classes, customers }: { classes: readonly ProblemClass[]; customers: number }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const can = useCan();
  const [open, setOpen] = useState<{ act: 'export' | 'mend'; one: ProblemClass }>();
  const mayMend = can('quality.problem.edit') && can('customers.customer.edit');
  const mayExport = can('quality.problem.export') && can('customers.customer.export');
  return (
    <>
      {PARTS.map((part) => {
        const found = classes.filter((one) => one.part === part);
        if (found.length === 0) return null;
        return (
          <section key={part} className={s.section}>
            <h3>{t(`of.${part}`)}</h3>
            <ul className={s.classes}>
              {found.map((one) => {
                const words = one.words[format.language];
                return (
                  <li key={one.code} data-testid="problem-class">
                    <Link to={`/quality/fix?code=${one.code}`}>
                      <span>{words}</span>
                      <i aria-hidden="true">
                        <b style={{ width: `${Math.min(100, Math.max(1, (one.customers / Math.max(1, customers)) * 100))}%` }} />
                      </i>
                      <em className="gx-figures">{format.number(one.customers)}</em>
                      <RightOutlined aria-hidden="true" />
                    </Link>
                    <span className={s.mend}>
                      {mayMend && one.mends > 0 && (
                        <Button size="small" icon={<ThunderboltOutlined />} onClick={() => setOpen({ act: 'mend', one })} data-testid={`mend-${one.code}`}>
                          {t('mend.count', { count: one.mends })}
                        </Button>
                      )}
                    </span>
                    {mayExport && <Button size="small" type="text" icon={<DownloadOutlined />} aria-label={t('export.of', { problem: words })} onClick={() => setOpen({ act: 'export', one })} />}
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
      {open?.act === 'export' && (
        <ExportDialog
          title={t('export.title')}
          concerns={t('export.concerns', { problem: open.one.words[format.language], count: open.one.customers })}
          base="/api/v1/customers/exports"
          start={(kind) => exportList(open.one.code, COLUMNS, kind)}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.act === 'mend' && <MendDialog one={open.one} onClose={() => setOpen(undefined)} />}
    </>
  );
}
