/** The workspace: name, trade (and what it offers to begin with), language, time zone, currency, and how customers' data is guarded. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import { makeTags, removeTags, type Trade } from '@/api/trades';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Panels } from '@/kit/panels';
import { currencies, timeZones } from '@/kit/places';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';
import { TradeOffer } from '@/kit/TradeOffer';

import { tradesQuery, useChangeWorkspace, useUndoWorkspace, workspaceQuery, type Workspace, type WorkspaceChange } from '../workspace';
import { Guarding } from './Guarding';
import s from './workspace.module.css';

/** Only what is changed, and none of it can be emptied. */
type Edited = { [Key in keyof WorkspaceChange]?: NonNullable<WorkspaceChange[Key]> };
const LOCALES = ['zh-CN', 'en'] as const;

function Offered({ trade }: { trade: string | null }) {
  const { t } = useTranslation('settings');
  const language = useLanguage();
  const found = useQuery(tradesQuery).data?.find((one) => one.key === trade);
  const can = useCan();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['customer', 'tags'] });
  const use = useMutation({
    mutationFn: (chosen: Trade) => makeTags(chosen, language),
    onSuccess: (made) => {
      const undo = made.length > 0 ? () => removeTags(made).then(refresh) : undefined;
      toast({ text: t(made.length > 0 ? 'workspace.tags_made' : 'workspace.tags_there', { count: made.length }), undo });
      return refresh();
    },
  });
  if (!found) return null;
  return (
    <>
      <TradeOffer trade={found} />
      {can('customers.tag.manage') && (
        <Button size="small" className={s.use} loading={use.isPending} onClick={() => use.mutate(found)} data-testid="use-tags">
          {t('workspace.use_tags')}
        </Button>
      )}
    </>
  );
}

function Form({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation(['settings', 'app']);
  const language = useLanguage();
  const may = useCan()('access.workspace.edit');
  const change = useChangeWorkspace();
  const undo = useUndoWorkspace();
  const wordsOf = useErrorWords();
  const trades = useQuery(tradesQuery).data ?? [];
  const [edited, setEdited] = useState<Edited>({});
  const now = { ...workspace, ...edited };
  const zones = useMemo(() => timeZones(), []);
  const money = useMemo(() => currencies(language), [language]);
  const told = (field: string) => (isProblem(change.error) ? change.error.at(field) : undefined);
  const takeBack = (id: string) => () =>
    void undo.mutateAsync(id).then(
      () => setEdited({}),
      (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!now.name.trim() || !may) return;
    change.mutate(
      { ...edited, ...(edited.name === undefined ? {} : { name: now.name.trim() }) },
      {
        onSuccess: ({ change_set_id }) => {
          setEdited({});
          toast({ text: t('settings:workspace.saved'), undo: change_set_id ? takeBack(change_set_id) : undefined });
        },
      },
    );
  };
  const set = (more: Edited) => setEdited({ ...edited, ...more });
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      {change.error && (
        <p className={s.problem} role="alert">
          {wordsOf(change.error)}
        </p>
      )}
      <Field label={t('settings:workspace.name')} required error={told('name') ?? (now.name.trim() ? undefined : t('settings:workspace.required'))}>
        {(control) => <Input {...control} disabled={!may} maxLength={100} value={now.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label={t('settings:workspace.trade')} hint={t('settings:workspace.trade_hint')} error={told('trade')}>
        {(control) => (
          <Select
            {...control}
            disabled={!may}
            placeholder={t('settings:workspace.choose')}
            value={now.trade ?? undefined}
            options={trades.map((one) => ({ value: one.key, label: one.label[language] }))}
            onChange={(value: string) => set({ trade: value as Edited['trade'] })}
          />
        )}
      </Field>
      <Offered trade={now.trade} />
      <Field label={t('settings:workspace.language')} hint={t('settings:workspace.language_hint')} error={told('locale')}>
        {(control) => (
          <Select
            {...control}
            disabled={!may}
            value={now.locale.startsWith('zh') ? LOCALES[0] : LOCALES[1]}
            options={LOCALES.map((value) => ({ value, label: t(`app:look.languages.${value.startsWith('zh') ? 'zh' : 'en'}`) }))}
            onChange={(locale: string) => set({ locale })}
          />
        )}
      </Field>
      <Field label={t('settings:workspace.time_zone')} hint={t('settings:workspace.time_zone_hint')} error={told('time_zone')}>
        {(control) => <Select {...control} disabled={!may} showSearch value={now.time_zone} options={zones} onChange={(value: string) => set({ time_zone: value })} />}
      </Field>
      <Field label={t('settings:workspace.currency')} hint={t('settings:workspace.currency_hint')} error={told('currency')}>
        {(control) => (
          <Select
            {...control}
            disabled={!may}
            showSearch={{ optionFilterProp: 'label' }}
            value={now.currency}
            options={money}
            onChange={(value: string) => set({ currency: value })}
          />
        )}
      </Field>
      <Guarding numbers={now} disabled={!may} told={told} onChange={set} />
      {may && (
        <Button type="primary" htmlType="submit" disabled={Object.keys(edited).length === 0} loading={change.isPending} data-testid="workspace-save">
          {t('settings:workspace.save')}
        </Button>
      )}
    </form>
  );
}

export default function WorkspacePage() {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = useQuery(workspaceQuery);
  return (
    <>
      <PageHeader title={t('workspace.title')} lead={t('workspace.lead')} />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />)}
      {data && <Form workspace={data} />}
      {data && <Panels slot="settings.workspace" id="workspace" fallback={null} />}
    </>
  );
}
