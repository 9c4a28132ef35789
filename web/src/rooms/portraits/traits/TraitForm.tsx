/** A trait defined: what it is called, what it is computed of or which cases it tells apart; tried on customers while it is written. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useSession } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { changeTrait, createTrait, GROUPS, undoTrait, type Group, type Trait } from '../data';
import s from '../portraits.module.css';
import { Bins } from './Bins';
import { Cases } from './Cases';
import { definitionOf, draftOf, keyOf, type Draft } from './draft';
import { Tried } from './Tried';
import { useRowFields } from './rows';
import { ValueForm } from './ValueForm';

export function TraitForm({ trait, onClose }: { trait: Trait | undefined; onClose: () => void }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const form = useId();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const currency = useSession()?.workspace.currency ?? 'CNY';
  const [draft, setDraft] = useState<Draft>(() => draftOf(trait));
  const put = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const fields = useRowFields(draft.value.rows);
  const ready = draft.mode === 'cases' ? draft.cases.length > 0 && draft.cases.every((one) => one.tree && one.zh) : fields !== undefined;
  const definition = ready ? definitionOf(draft, fields ?? [], currency) : undefined;
  const refresh = () => void client.invalidateQueries({ queryKey: ['trait'] });
  const save = useMutation({
    mutationFn: () => {
      const label = { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() };
      const said = definition ?? {};
      return trait
        ? changeTrait(trait.id, { version: trait.version, label, group: draft.group, ...(JSON.stringify(said) === JSON.stringify(trait.definition) ? {} : { definition: said }) })
        : createTrait({ key: keyOf(draft.en, draft.zh), label, group: draft.group, definition: said });
    },
    onSuccess: ({ change_set_id }) => {
      refresh();
      toast({ text: t('saved', { name: draft.zh }), undo: change_set_id ? () => undoTrait(change_set_id).then(refresh) : undefined });
      onClose();
    },
  });
  const told = (name: string) => (isProblem(save.error) ? save.error.at(name) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <SidePanel
      title={trait ? trait.label[language] : t('create')}
      width={620}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={save.isPending} disabled={!ready} data-testid="save-trait">
            {t(trait ? 'save' : 'create')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {save.error && (
          <p className={s.problem} role="alert">
            {wordsOf(save.error)} {isProblem(save.error) && save.error.fields[0]?.message}
          </p>
        )}
        <div className={s.two}>
          <Field label={t('zh')} required error={told('label.zh')}>
            {(control) => <Input {...control} name="zh" maxLength={60} value={draft.zh} onChange={(event) => put({ zh: event.target.value })} />}
          </Field>
          <Field label={t('en')} error={told('label.en')}>
            {(control) => <Input {...control} name="en" maxLength={60} value={draft.en} onChange={(event) => put({ en: event.target.value })} />}
          </Field>
        </div>
        <div className={s.two}>
          <Field label={t('group')}>
            {(control) => <Select {...control} value={draft.group} options={GROUPS.map((one) => ({ value: one, label: t(`groups.${one}`) }))} onChange={(group: Group) => put({ group })} />}
          </Field>
          <Field label={t('mode')}>
            {() => (
              <Choice
                label={t('mode')}
                value={draft.mode}
                options={[
                  { value: 'value', label: t('mode_value') },
                  { value: 'cases', label: t('mode_cases') },
                ]}
                onChange={(mode) => put({ mode })}
              />
            )}
          </Field>
        </div>
        {draft.mode === 'value' ? (
          <>
            <ValueForm value={draft.value} onChange={(value) => put({ value })} />
            <Bins bins={draft.bins} value={draft.value} fields={fields ?? []} currency={currency} onChange={(bins) => put({ bins })} />
          </>
        ) : (
          <Cases cases={draft.cases} other={draft.other} onChange={put} />
        )}
        <Tried definition={definition} />
      </form>
    </SidePanel>
  );
}
