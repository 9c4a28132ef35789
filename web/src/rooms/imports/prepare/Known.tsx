/** What is known of such files: the system whose export it looks like, and settings saved for the same headers. */
import { FileDoneOutlined, SaveOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';

import { forgetSettings, importQuery, saveSettings, type Change, type Import } from '../data';
import { useBoth } from '../words';
import s from './known.module.css';

interface KnownProps {
  run: Import;
  onChange: (change: Change) => void;
}

export function Known({ run, onChange }: KnownProps) {
  const { t } = useTranslation('imports');
  const both = useBoth();
  const looks = run.presets[0];
  if (!looks && run.saved.length === 0) return null;
  return (
    <section className={s.known} aria-label={t('known.title')}>
      {looks && (
        <div className={s.line} data-testid="import-preset">
          <FileDoneOutlined aria-hidden="true" className={s.icon} />
          <span className={s.words}>
            <b>{t('known.looks_like', { system: both(looks.label) })}</b>
            <span className={s.hint}>{t(run.preset?.key === looks.key ? 'known.taken' : 'known.offer')}</span>
          </span>
          <Button size="small" onClick={() => onChange({ preset: looks.key })}>
            {t(run.preset?.key === looks.key ? 'known.again' : 'known.take')}
          </Button>
        </div>
      )}
      {run.saved.length > 0 && (
        <div className={s.line}>
          <SaveOutlined aria-hidden="true" className={s.icon} />
          <span className={s.words}>
            <b>{t('known.saved')}</b>
            <span className={s.hint}>{t('known.saved_hint')}</span>
          </span>
          <span className={s.saved}>
            {run.saved.map((one) => (
              <Button key={one.id} size="small" onClick={() => onChange({ saved: one.id })}>
                {one.name}
              </Button>
            ))}
          </span>
        </div>
      )}
    </section>
  );
}

/** Keeps the present settings for the next file with these headers. */
export function SaveSettings({ run }: { run: Import }) {
  const { t } = useTranslation('imports');
  const [name, setName] = useState('');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const told = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const save = useMutation({
    mutationFn: () => saveSettings(run.id, name),
    onSuccess: (saved) => {
      client.setQueryData(importQuery(run.id).queryKey, saved);
      setName('');
      toast({ text: t('known.kept') });
    },
    onError: told,
  });
  const forget = useMutation({
    mutationFn: forgetSettings,
    onSuccess: () => client.invalidateQueries({ queryKey: importQuery(run.id).queryKey, exact: true }),
    onError: told,
  });
  return (
    <section className={s.save}>
      <h2>{t('known.save_title')}</h2>
      <p className={s.hint}>{t('known.save_lead')}</p>
      <form
        className={s.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) save.mutate();
        }}
      >
        <Input aria-label={t('known.name')} placeholder={t('known.name')} maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        <Button htmlType="submit" disabled={!name.trim()} loading={save.isPending}>
          {t('known.save')}
        </Button>
      </form>
      {run.saved.length > 0 && (
        <ul className={s.list}>
          {run.saved.map((one) => (
            <li key={one.id}>
              <Tag>{one.name}</Tag>
              {one.removable && (
                <Button type="text" size="small" aria-label={t('known.forget_of', { name: one.name })} onClick={() => forget.mutate(one.id)}>
                  {t('known.forget')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
