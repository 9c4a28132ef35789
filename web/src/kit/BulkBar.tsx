/** Floats over a list while rows are chosen: how many, what can be done with them, the way out. */
import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import s from './BulkBar.module.css';
import { useFormat } from './format/useFormat';
import type { Selection } from './list/useSelection';
import type { Count } from './PageHeader';

export interface BulkBarProps {
  selection: Selection;
  /** How many the list's question has in all: offers "select all N" where more than the chosen ones. */
  count?: Count | null;
  /** Buttons; read `selection.keys` and `selection.all`. */
  children: ReactNode;
}

export function BulkBar({ selection, count, children }: BulkBarProps) {
  const { t } = useTranslation('kit');
  const format = useFormat();
  if (selection.size === 0) return null;
  const total = count ? format.number(count.value) + (count.capped ? '+' : '') : '';
  const offersAll = !selection.all && count && (count.capped || count.value > selection.size);
  return (
    <div className={s.bar} role="toolbar" aria-label={t('bulk.label')}>
      <span className={s.count} aria-live="polite">
        {selection.all ? t('bulk.all', { total }) : t('bulk.chosen', { count: selection.size })}
      </span>
      {offersAll && (
        <Button type="link" size="small" onClick={selection.selectAll}>
          {t('bulk.choose_all', { total })}
        </Button>
      )}
      <div className={s.actions}>{children}</div>
      <Button type="text" icon={<CloseOutlined />} aria-label={t('bulk.clear')} onClick={selection.clear} />
    </div>
  );
}
