/** A file of what the list shows, or of the chosen customers: its kind, and whether contact details stand in the clear. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Radio } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Dialog } from '@/kit/Dialog';
import { Reference, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { toast } from '@/kit/toast';

import type { Asked } from './asked';
import { FORMATS, followExport, startExport, type ExportFormat } from './exports';
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
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [reveal, setReveal] = useState(false);
  const start = useMutation({
    mutationFn: () => startExport(asked, ids, columns, format, reveal),
    onSuccess: (started) => {
      onClose();
      toast({ text: t('export.started') });
      followExport(client, started).catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Dialog label={t('export.title')} onClose={onClose} width={460}>
      <form className={s.form} onSubmit={submit}>
        <h2>{t('export.title')}</h2>
        <p className={s.concerns}>{ids ? t('export.chosen', { count: ids.length }) : t('export.all')}</p>
        {start.error ? (
          <div className={s.error} role="alert">
            {wordsOf(start.error)}
            <Reference error={start.error} />
          </div>
        ) : null}
        <Field label={t('export.format')}>
          {({ id }) => (
            <Radio.Group id={id} className={s.choices} value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)} options={FORMATS.map((value) => ({ value, label: t(`export.formats.${value}`) }))} />
          )}
        </Field>
        {can('customers.handle.reveal') && (
          <div>
            <Checkbox checked={reveal} onChange={(event) => setReveal(event.target.checked)}>
              {t('export.reveal')}
            </Checkbox>
            <p className={s.concerns}>{t('export.reveal_hint')}</p>
          </div>
        )}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={start.isPending} data-testid="start-export">
            {t('export.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
