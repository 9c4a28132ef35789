/** Where a file is dropped or picked; shows its way to the server, and in plain words why one was refused. */
import { FileTextOutlined, InboxOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { isProblem } from '@/api/problem';
import { Reference, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';

import { importQuery } from '../data';
import { useFileSize } from '../words';
import s from './start.module.css';
import { upload, type Upload } from './upload';

const TYPES = '.csv,.tsv,.txt,.xlsx';

interface Sending {
  name: string;
  size: number;
  share: number;
  upload: Upload;
}

export function DropZone({ small }: { small?: boolean }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const sizeOf = useFileSize();
  const wordsOf = useErrorWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<Sending>();
  const [error, setError] = useState<unknown>();
  const current = useRef<Upload>(undefined);

  useEffect(() => () => current.current?.cancel(), []);

  const send = async (file: File | undefined) => {
    if (!file || current.current) return;
    setError(undefined);
    const started = upload(file, (share) => setSending((now) => now && { ...now, share }));
    current.current = started;
    setSending({ name: file.name, size: file.size, share: 0, upload: started });
    try {
      const made = await started.answer;
      client.setQueryData(importQuery(made.id).queryKey, made);
      void client.invalidateQueries({ queryKey: ['import', 'list'] });
      void navigate(`/imports/${made.id}`);
    } catch (problem) {
      if (!(problem instanceof DOMException)) setError(problem);
    } finally {
      current.current = undefined;
      setSending(undefined);
    }
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };

  if (sending) {
    const whole = sending.share >= 1;
    return (
      <div className={`${s.zone} ${s.sending}`} role="status">
        <FileTextOutlined className={s.icon} />
        <b>{sending.name}</b>
        <span className={s.meta}>
          {whole ? t('start.reading') : t('start.sending', { size: sizeOf(sending.size), share: format.percent(sending.share, 0) })}
        </span>
        <progress className={s.bar} value={whole ? undefined : sending.share} max={1} aria-label={t('start.upload')} />
        <Button size="small" onClick={sending.upload.cancel}>
          {t('cancel')}
        </Button>
      </div>
    );
  }
  return (
    <div
      className={[s.zone, over && s.over, small && s.small].filter(Boolean).join(' ')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <InboxOutlined className={s.icon} />
      <div className={s.words}>
        <b>{t('start.drop')}</b>
        <span className={s.meta}>{t('start.limits')}</span>
      </div>
      <Button type="primary" onClick={() => picker.current?.click()} data-testid="choose-file">
        {t('start.choose')}
      </Button>
      <input
        ref={picker}
        type="file"
        accept={TYPES}
        className="gx-hidden"
        tabIndex={-1}
        aria-label={t('start.choose')}
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {error ? (
        <div className={s.error} role="alert">
          {(isProblem(error) && error.fields[0]?.message) || wordsOf(error)}
          <Reference error={error} />
        </div>
      ) : null}
    </div>
  );
}
