/** Writes a note: text with mentions after "@", files; Ctrl+Enter saves. */
import { PaperClipOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Mentions } from 'antd';
import { useRef, useState, type ComponentRef } from 'react';
import { useTranslation } from 'react-i18next';

import { isMeant } from '@/kit/people';

import { colleaguesQuery, uploadFile, type Ref, type StoredFile } from '../data';
import { useActs } from '../useActs';
import { useKey } from '../useKey';
import s from '../collaboration.module.css';
import { withIds } from './mentions';

export interface ComposerProps {
  about: Ref;
  /** The text to begin with: of a note that is changed. */
  start?: string;
  files?: StoredFile[];
  /** Whether it was saved. */
  onSave: (text: string, files: string[]) => Promise<boolean>;
  onCancel?: () => void;
}

export function Composer({ about, start = '', files: given = [], onSave, onCancel }: ComposerProps) {
  const { t } = useTranslation('collaboration');
  const people = useQuery(colleaguesQuery).data ?? [];
  const { complain } = useActs();
  const [text, setText] = useState(start);
  const [files, setFiles] = useState(given);
  const [busy, setBusy] = useState(false);
  const area = useRef<ComponentRef<typeof Mentions>>(null);
  const picker = useRef<HTMLInputElement>(null);
  useKey('n', () => area.current?.focus());

  const save = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    const ids = files.map((one) => one.id);
    if (await onSave(withIds(text.trim(), people), ids)) {
      setText('');
      setFiles([]);
    }
    setBusy(false);
  };
  const upload = async (chosen: FileList | null) => {
    setBusy(true);
    try {
      for (const file of chosen ?? []) {
        const stored = await uploadFile(about, file);
        setFiles((now) => [...now, stored]);
      }
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };
  return (
    <div className={s.composer}>
      <Mentions
        ref={area}
        aria-label={t('note.write')}
        placeholder={t('note.placeholder')}
        autoSize={{ minRows: 2, maxRows: 10 }}
        value={text}
        onChange={setText}
        options={people.map((one) => ({ key: one.id, value: one.name, label: one.name }))}
        filterOption={(typed, { value }) => people.some((one) => one.name === value && isMeant(typed, one.name, one.readings))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) void save();
          if (event.key === 'Escape') onCancel?.();
        }}
      />
      {files.length > 0 && (
        <ul className={s.files}>
          {files.map((one) => (
            <li key={one.id}>
              {one.name}{' '}
              <button type="button" className={s.plain} onClick={() => setFiles((now) => now.filter((other) => other.id !== one.id))}>
                {t('note.drop')} <span className="gx-hidden">{one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={s.bar}>
        <input ref={picker} type="file" multiple hidden aria-label={t('note.attach')} onChange={(event) => void upload(event.target.files)} />
        <Button type="text" icon={<PaperClipOutlined />} aria-label={t('note.attach')} title={t('note.attach')} onClick={() => picker.current?.click()} />
        <span className={s.spring} />
        {onCancel && <Button onClick={onCancel}>{t('cancel')}</Button>}
        <Button type="primary" disabled={!text.trim()} loading={busy} onClick={() => void save()}>
          {t('note.save')}
        </Button>
      </div>
    </div>
  );
}
