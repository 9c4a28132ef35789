/** A new source: where people do what will be sent. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Choice } from '@/kit/Choice';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { changeSource, createSource, KINDS, type Kind, type Source } from '../data';
import s from '../tracking.module.css';

export function SourceForm({ source, onClose }: { source?: Source; onClose: () => void }) {
  const { t } = useTranslation('tracking');
  const form = useId();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [kind, setKind] = useState<Kind>(source?.kind ?? 'website');
  const [name, setName] = useState(source?.name ?? '');
  const [origins, setOrigins] = useState<string[]>(source?.origins ?? []);
  const save = useMutation<unknown>({
    mutationFn: () => (source ? changeSource(source.id, { version: source.version, name: name.trim(), origins }) : createSource({ kind, name: name.trim(), origins: kind === 'website' ? origins : [] })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['tracking'] });
      toast({ text: t('saved', { name }) });
      onClose();
    },
  });
  const told = (at: string) => (isProblem(save.error) ? save.error.at(at) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <SidePanel
      title={source ? source.name : t('create')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={save.isPending} data-testid="save-source">
            {t(source ? 'save' : 'create')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {save.error && !isProblem(save.error) ? <p role="alert">{wordsOf(save.error)}</p> : null}
        {!source && (
          <Field label={t('kind')}>{() => <Choice label={t('kind')} value={kind} options={KINDS.map((one) => ({ value: one, label: t(`kinds.${one}`) }))} onChange={setKind} />}</Field>
        )}
        <Field label={t('name')} required error={told('name')}>
          {(control) => <Input {...control} name="name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {kind === 'website' && (
          <Field label={t('origins')} hint={t('origins_hint')} error={told('origins') ?? told('origins[0]') ?? told('origins.0')}>
            {(control) => <Select {...control} mode="tags" open={false} suffixIcon={null} tokenSeparators={[' ', ',', '\n']} value={origins} placeholder="https://shop.example.cn" onChange={(next: string[]) => setOrigins(next)} />}
          </Field>
        )}
      </form>
    </SidePanel>
  );
}
