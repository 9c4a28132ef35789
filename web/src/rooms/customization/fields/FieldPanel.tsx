/** One field: its names, what it holds and what it refuses, with its input as people will see it. */
import { useMutation } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { lazy, Suspense, useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import type { FieldDef } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { changeField, createField, undoShape, useRefresh, type Kind } from '../data';
import { ConvertPanel } from './ConvertPanel';
import { Danger } from './Danger';
import { draftOf, KINDS, patchOf, previewOf, type Draft } from './draft';
import s from './fields.module.css';
import { ImpactDialog } from './ImpactDialog';
import { OptionsEditor } from './OptionsEditor';
import { Rules } from './Rules';

const FieldInput = lazy(() => import('@/kit/fields/FieldInput'));

function Preview({ draft, field }: { draft: Draft; field: FieldDef | undefined }) {
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const [value, setValue] = useState<unknown>(null);
  const shown = previewOf(draft, field);
  return (
    <section className={s.preview} aria-label={t('fields.preview')}>
      <p className={s.quiet}>{t('fields.preview')}</p>
      <Field label={shown.label[language] || t('fields.unnamed')} required={shown.required} hint={shown.help?.[language]}>
        {(control) => (
          <Suspense fallback={<Skeleton lines={1} height={32} />}>
            <FieldInput {...control} key={draft.kind} field={shown} value={value} onChange={setValue} />
          </Suspense>
        )}
      </Field>
    </section>
  );
}

export function FieldPanel({ object, field, onClose }: { object: string; field: FieldDef | undefined; onClose: () => void }) {
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const form = useId();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<Draft>(() => draftOf(field));
  const [over, setOver] = useState<'delete' | 'convert'>();
  const put = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const own = field === undefined || field.own;
  const save = useMutation({
    mutationFn: () => (field ? changeField(field.key, { ...patchOf(draft, own), version: field.version }) : createField(object, { ...patchOf(draft, true), kind: draft.kind, ...(draft.kind === 'relation' ? { target: 'customer' } : {}) })),
    onSuccess: ({ change_set_id, field: saved }) => {
      void refresh();
      toast({ text: t('fields.saved', { name: saved.label[language] }), undo: change_set_id ? () => undoShape(change_set_id).then(() => void refresh()) : undefined });
      onClose();
    },
  });
  const told = (name: string) => (isProblem(save.error) ? save.error.at(name) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const stored = field?.id ? { ...field, id: field.id } : undefined;
  if (over === 'delete' && stored) return <ImpactDialog field={stored} onClose={() => setOver(undefined)} onDone={onClose} />;
  if (over === 'convert' && stored) return <ConvertPanel field={stored} onClose={() => setOver(undefined)} onDone={onClose} />;
  return (
    <SidePanel
      title={field ? field.label[language] : t('fields.create')}
      width={560}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={save.isPending} data-testid="save-field">
            {t(field ? 'fields.save' : 'fields.create')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {save.error && (
          <p className={s.problem} role="alert">
            {wordsOf(save.error)}
          </p>
        )}
        <div className={s.two}>
          <Field label={t('fields.zh')} required error={told('zh')}>
            {(control) => <Input {...control} name="zh" maxLength={60} value={draft.zh} onChange={(event) => put({ zh: event.target.value })} />}
          </Field>
          <Field label={t('fields.en')} error={told('en')}>
            {(control) => <Input {...control} name="en" maxLength={60} value={draft.en} onChange={(event) => put({ en: event.target.value })} />}
          </Field>
        </div>
        {!field && (
          <Field label={t('fields.kind')} required error={told('kind')}>
            {(control) => (
              <Select
                {...control}
                showSearch={{ optionFilterProp: 'label' }}
                value={draft.kind}
                options={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
                onChange={(kind: Kind) => put({ kind })}
              />
            )}
          </Field>
        )}
        {own && (draft.kind === 'select' || draft.kind === 'multi_select') && (
          <Field label={t('options.title')} required error={told('options')}>
            {() => <OptionsEditor options={draft.options} onChange={(options) => put({ options })} />}
          </Field>
        )}
        <div className={s.two}>
          <Field label={t('fields.help_zh')}>
            {(control) => <Input {...control} maxLength={300} value={draft.help_zh} onChange={(event) => put({ help_zh: event.target.value })} />}
          </Field>
          <Field label={t('fields.help_en')}>
            {(control) => <Input {...control} maxLength={300} value={draft.help_en} onChange={(event) => put({ help_en: event.target.value })} />}
          </Field>
        </div>
        <Rules draft={draft} own={own} told={told} onChange={put} />
        {own && <Preview draft={draft} field={field} />}
        {stored && <Danger field={stored} onDelete={() => setOver('delete')} onConvert={() => setOver('convert')} />}
      </form>
    </SidePanel>
  );
}
