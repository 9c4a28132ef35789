/** A file of what a list shows: which kind of file, then a job writes it and the browser fetches it when it is done. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from './Dialog';
import { Reference, useErrorWords } from './ErrorState';
import s from './ExportDialog.module.css';
import { FORMATS, followExport, type ExportFormat } from './exports';
import { Field } from './Field';
import { toast } from './toast';

export interface ExportDialogProps {
  /** Verb + object: "Export orders"; also the button. */
  title: string;
  /** What will be in the file. */
  concerns: string;
  /** The room's path of exports: "/api/v1/customers/exports". */
  base: string;
  start: (format: ExportFormat) => Promise<{ id: string; job_id: string }>;
  onClose: () => void;
  /** Further choices. */
  children?: ReactNode;
}

export function ExportDialog({ title, concerns, base, start, onClose, children }: ExportDialogProps) {
  const { t } = useTranslation('kit');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const begin = useMutation({
    mutationFn: () => start(format),
    onSuccess: (started) => {
      onClose();
      toast({ text: t('export.started') });
      followExport(client, base, started, { done: (count) => t('export.done', { count }), failed: t('export.failed') }).catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Dialog label={title} onClose={onClose} width={460}>
      <form className={s.form} onSubmit={submit}>
        <h2>{title}</h2>
        <p className={s.concerns}>{concerns}</p>
        {begin.error ? (
          <div className={s.error} role="alert">
            {wordsOf(begin.error)}
            <Reference error={begin.error} />
          </div>
        ) : null}
        <Field label={t('export.format')}>
          {({ id }) => (
            <Radio.Group id={id} className={s.choices} value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)} options={FORMATS.map((value) => ({ value, label: t(`export.formats.${value}`) }))} />
          )}
        </Field>
        {children}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={begin.isPending} data-testid="start-export">
            {title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
