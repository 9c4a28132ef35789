/** A file of what the list shows, or of the chosen customers: its kind, and whether contact details stand in the clear. */
import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { ExportDialog as Common } from '@/kit/ExportDialog';

import type { Asked } from './asked';
import { EXPORTS, startExport } from './exports';
import s from './list.module.css';

interface ExportDialogProps {
  asked: Asked;
  /** Only these; undefined: all that the list shows. */
  ids: readonly string[] | undefined;
  columns: readonly string[];
  onClose: () => void;
}

export default function ExportDialog({ asked, ids, columns, onClose }: ExportDialogProps) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const [reveal, setReveal] = useState(false);
  return (
    <Common
      title={t('export.title')}
      concerns={ids ? t('export.chosen', { count: ids.length }) : t('export.all')}
      base={EXPORTS}
      start={(format) => startExport(asked, ids, columns, format, reveal)}
      onClose={onClose}
    >
      {can('customers.handle.reveal') && (
        <div>
          <Checkbox checked={reveal} onChange={(event) => setReveal(event.target.checked)}>
            {t('export.reveal')}
          </Checkbox>
          <p className={s.concerns}>{t('export.reveal_hint')}</p>
        </div>
      )}
    </Common>
  );
}
