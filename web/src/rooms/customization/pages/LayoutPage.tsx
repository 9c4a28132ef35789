/** The customer page per role: sections and fields at the left, boxes at the right, moved by dragging or by keys. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { fieldsQuery } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { usePanels } from '@/kit/panels';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { layoutsQuery, resetLayout, rolesQuery, saveLayout, undoShape, useRefresh } from '../data';
import { LayoutEditor } from '../layout/LayoutEditor';
import { draftOf, type LayoutDraft } from '../layout/draft';
import s from '../layout/layout.module.css';

const OBJECT = 'customer';
const EVERYBODY = 'everybody';

export default function LayoutPage() {
  const { t } = useTranslation(['customization', 'shell']);
  const language = useLanguage();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const [role, setRole] = useState(EVERYBODY);
  const [changed, setChanged] = useState<LayoutDraft>();
  const fields = useQuery(fieldsQuery(OBJECT));
  const layouts = useQuery(layoutsQuery(OBJECT));
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const id = role === EVERYBODY ? null : role;
  const found = layouts.data?.layouts.find((one) => one.role_id === id);
  const shared = layouts.data?.layouts.find((one) => one.role_id === null);
  const ready = fields.data && layouts.data;
  const boxes = [...usePanels('customers.customer'), ...usePanels('customers.customer.tab')];
  const panels = boxes.map((panel) => ({ key: panel.id, name: t(`shell:${panel.label}`) }));
  const draft = changed ?? (ready && draftOf(found ?? shared ?? layouts.data.delivered, fields.data.fields, panels));

  const undo = (change: string | null) => (change ? () => undoShape(change).then(() => void refresh()) : undefined);
  const done = async (text: string, change: string | null) => {
    await refresh();
    setChanged(undefined);
    toast({ text, undo: undo(change) });
  };
  const save = useMutation({
    mutationFn: (body: LayoutDraft) =>
      saveLayout(OBJECT, { role_id: id, version: found?.version ?? 0, sections: body.sections, panels: { order: body.panels, hidden: body.hidden } }),
    onSuccess: ({ change_set_id }) => done(t('layout.saved'), change_set_id),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const reset = useMutation({
    mutationFn: () => resetLayout(OBJECT, id ?? undefined),
    onSuccess: ({ change_set_id }) => done(t('layout.was_reset'), change_set_id),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const error = fields.error ?? layouts.error;
  return (
    <>
      <PageHeader
        title={t('layout.title')}
        lead={t('layout.lead')}
        actions={
          found && (
            <Button loading={reset.isPending} onClick={() => reset.mutate()}>
              {t(id ? 'layout.reset_role' : 'layout.reset')}
            </Button>
          )
        }
        primary={
          <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => changed && save.mutate(changed)} data-testid="save-layout">
            {t('layout.save')}
          </Button>
        }
      />
      <div className={s.role}>
        <label htmlFor="layout-role">{t('layout.for')}</label>
        <Select
          id="layout-role"
          className={s.select}
          value={role}
          options={[
            { value: EVERYBODY, label: t('layout.everybody') },
            ...roles.map((one) => ({
              value: one.id,
              label: one.label[language] + (layouts.data?.layouts.some((layout) => layout.role_id === one.id) ? ` · ${t('layout.own')}` : ''),
            })),
          ]}
          onChange={(next) => {
            setRole(next);
            setChanged(undefined);
          }}
        />
        {ready && id && !found && <span className={s.quiet}>{t('layout.inherits')}</span>}
      </div>
      {!draft && (error ? <ErrorState error={error} onRetry={() => void Promise.all([fields.refetch(), layouts.refetch()])} /> : <Skeleton lines={14} />)}
      {draft && ready && <LayoutEditor draft={draft} fields={fields.data.fields} panels={panels} onChange={setChanged} />}
    </>
  );
}
