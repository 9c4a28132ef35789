/** One role: its name, how far it sees, its rights. Built-in roles are shown and can be copied. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';
import { toast } from '@/kit/toast';

import type { Role } from '../people';
import team_css from '../team/team.module.css';
import { FieldRulesGrid } from './FieldRulesGrid';
import { ReachGrid } from './Reaches';
import { RightsGrid } from './Rights';
import s from './roles.module.css';
import { RoleFactor } from './RoleFactor';
import { catalogueQuery, useDeleteRole, useSaveRole, type FieldRules, type Reach } from './roles';

export const ROLE_TABS = ['rights', 'rows', 'fields'] as const;
export type RoleTab = (typeof ROLE_TABS)[number];

export interface RolePanelProps {
  title: string;
  /** What the form begins with. */
  start: { name: string; rows: Record<string, Reach>; fields: FieldRules; permissions: readonly string[]; grants: readonly string[] };
  /** The tab that stands open first. */
  tab?: RoleTab;
  /** The role that is changed; none makes a new one. */
  role?: Role;
  onClose: () => void;
  onCopy?: () => void;
}

export function RolePanel({ title, start, tab: first, role, onClose, onCopy }: RolePanelProps) {
  const { t } = useTranslation('access');
  const form = useId();
  const save = useSaveRole();
  const remove = useDeleteRole();
  const wordsOf = useErrorWords();
  const manages = useCan()('access.role.manage');
  const catalogue = useQuery(catalogueQuery);
  const [name, setName] = useState(start.name);
  const [rows, setRows] = useState(start.rows);
  const [fields, setFields] = useState(start.fields);
  const [tab, setTab] = useState<RoleTab>(first ?? 'rights');
  const [grants, setGrants] = useState<ReadonlySet<string>>();
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const fixed = !manages || role?.built_in === true;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || fixed) return;
    // patterns stay as they are while nobody touches the grid: a copy then has the rights of rooms to come
    const permissions = grants ? [...grants].sort() : [...start.permissions];
    save.mutate(
      { id: role?.id, name: name.trim(), permissions, rows, fields },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t('roles.saved', { name: name.trim() }) });
        },
      },
    );
  };
  const told = isProblem(save.error) ? save.error.at('name') : undefined;
  return (
    <SidePanel
      title={title}
      onClose={onClose}
      width={760}
      footer={
        <>
          {onCopy && manages && (
            <Button onClick={onCopy} data-testid="role-copy">
              {t('roles.copy')}
            </Button>
          )}
          <Button onClick={onClose}>{t('cancel')}</Button>
          {!fixed && (
            <Button type="primary" htmlType="submit" form={form} loading={save.isPending} data-testid="role-save">
              {t(role ? 'roles.save' : 'roles.create')}
            </Button>
          )}
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {role?.built_in && <p className={s.quiet}>{t('roles.built_in_hint')}</p>}
        {save.error && (
          <p className={team_css.problem} role="alert">
            {wordsOf(save.error)}
          </p>
        )}
        {!fixed && (
          <Field label={t('roles.name')} required error={told ?? (tried && !name.trim() ? t('required') : undefined)}>
            {(control) => <Input {...control} name="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        )}
        {!catalogue.data && (catalogue.error ? <ErrorState small error={catalogue.error} onRetry={() => void catalogue.refetch()} /> : <Skeleton lines={8} />)}
        {catalogue.data && (
          <Tabs label={title} tabs={ROLE_TABS.map((key) => ({ key, label: t(`roles.tabs.${key}`) }))} value={tab} onChange={setTab}>
            <p className={s.quiet}>{t(`roles.tabs.${tab}_hint`)}</p>
            {tab === 'rights' && <RightsGrid catalogue={catalogue.data} grants={grants ?? new Set(start.grants)} onChange={setGrants} disabled={fixed} />}
            {tab === 'rows' && <ReachGrid catalogue={catalogue.data} rows={rows} onChange={setRows} disabled={fixed} />}
            {tab === 'fields' && <FieldRulesGrid catalogue={catalogue.data} fields={fields} onChange={setFields} disabled={fixed} />}
          </Tabs>
        )}
        {role && <RoleFactor role={role} disabled={!manages} />}
        {role && !fixed && (
          <div className={team_css.danger}>
            <Button danger onClick={() => setRemoving(true)}>
              {t('roles.remove')}
            </Button>
          </div>
        )}
      </form>
      {role && removing && (
        <ConfirmDialog
          title={t('roles.remove_title', { name: role.name })}
          detail={t('roles.remove_detail')}
          action={t('roles.remove')}
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setRemoving(false)}
          onConfirm={() => remove.mutate(role.id, { onSuccess: onClose })}
        />
      )}
    </SidePanel>
  );
}
