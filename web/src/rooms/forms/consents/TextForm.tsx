/** A new consent text, or the next version of one: what people agreed to by the older ones stays as it was. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { ErrorState } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { CHANNELS, textsQuery, writeText, type Channel, type ConsentText } from '../data';
import s from './consents.module.css';
import { PURPOSES, purposeName } from './texts';

export function TextForm({ text, language, onClose, onSaved }: { text?: ConsentText; language: 'zh' | 'en'; onClose: () => void; onSaved?: (text: ConsentText) => void }) {
  const { t } = useTranslation('forms');
  const form = useId();
  const client = useQueryClient();
  const [purpose, setPurpose] = useState(text?.purpose ?? 'marketing');
  const [channel, setChannel] = useState<Channel>(text?.channel ?? 'any');
  const [tongue, setTongue] = useState(text?.language ?? language);
  const [body, setBody] = useState(text?.body ?? '');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => writeText({ purpose, channel, language: tongue, body: body.trim() }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: textsQuery.queryKey });
      onSaved?.(saved);
      onClose();
      toast({ text: t('consents.saved', { version: saved.version }) });
    },
  });
  const told = (field: string) => (isProblem(save.error) ? save.error.at(field) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setTried(true);
    if (body.trim()) save.mutate();
  };
  return (
    <SidePanel
      title={t(text ? 'consents.next' : 'consents.write')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={save.isPending} data-testid="save-consent">
            {t('consents.save')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit}>
        {save.error && !told('body') && !told('purpose') ? <ErrorState small error={save.error} /> : null}
        <Field label={t('consents.purpose')} hint={t('consents.purpose_hint')} error={told('purpose')}>
          {({ id }) => <Select id={id} disabled={text !== undefined} value={purpose} options={PURPOSES.map((value) => ({ value, label: purposeName(t, value) }))} onChange={(next: string) => setPurpose(next)} />}
        </Field>
        <Field label={t('consents.channel')}>
          {({ id }) => <Select id={id} disabled={text !== undefined} value={channel} options={CHANNELS.map((value) => ({ value, label: t(`channels.${value}`) }))} onChange={(next: Channel) => setChannel(next)} />}
        </Field>
        <Field label={t('consents.language')}>
          {({ id }) => <Select id={id} disabled={text !== undefined} value={tongue} options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))} onChange={(next: 'zh' | 'en') => setTongue(next)} />}
        </Field>
        <Field label={t('consents.body')} required hint={t('consents.body_hint')} error={tried && !body.trim() ? t('consents.body_missing') : told('body')}>
          {(control) => <Input.TextArea {...control} name="consent-body" rows={8} maxLength={5000} value={body} onChange={(event) => setBody(event.target.value)} />}
        </Field>
      </form>
    </SidePanel>
  );
}
