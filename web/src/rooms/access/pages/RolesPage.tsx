/** The roles: built in and own, what they give, how many hold them. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { useCan } from '@/api/session';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import { rolesQuery, type Role } from '../people';
import { ROLE_TABS, RolePanel, type RolePanelProps } from '../roles/RolePanel';
import { EVERY_OBJECT, type Reach } from '../roles/roles';
import s from '../teams/teams.module.css';

type Open = Pick<RolePanelProps, 'title' | 'start' | 'role'> & { key: string; source?: Role };

const startOf = (role: Role, name = role.name): RolePanelProps['start'] => ({
  name,
  rows: role.rows as Record<string, Reach>,
  fields: role.fields,
  permissions: role.permissions,
  grants: role.grants,
});

export default function RolesPage() {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const manages = useCan()('access.role.manage');
  const { data: roles, error, refetch } = useQuery(rolesQuery);
  const [open, setOpen] = useState<Open>();
  const nameOf = (role: Role) => role.label[language];

  const show = (role: Role) =>
    setOpen({ key: role.id, title: nameOf(role), role, source: role, start: startOf(role) });
  const copy = (role: Role) =>
    setOpen({
      key: `copy of ${role.id}`,
      title: t('roles.create'),
      start: startOf(role, t('roles.copy_of', { name: nameOf(role) })),
    });
  const create = () => setOpen({ key: 'new', title: t('roles.create'), start: { name: '', rows: { [EVERY_OBJECT]: 'own' }, fields: {}, permissions: [], grants: [] } });
  // an address that names a role opens it: the permission explainer leads here
  const [search, setSearch] = useSearchParams();
  const asked = roles?.find((role) => role.id === search.get('role'));
  const [shown, setShown] = useState<string>();
  if (asked?.id !== shown) {
    setShown(asked?.id);
    if (asked) show(asked);
  }
  const close = () => {
    setOpen(undefined);
    setSearch({}, { replace: true });
  };
  const source = open?.source;

  return (
    <>
      <PageHeader
        title={t('roles.title')}
        count={roles && { value: roles.length }}
        lead={t('roles.lead')}
        primary={
          manages && (
            <Button type="primary" icon={<PlusOutlined />} onClick={create} data-testid="role-create">
              {t('roles.create')}
            </Button>
          )
        }
      />
      {!roles && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={7} />)}
      {roles && (
        <ul className={s.tree} aria-label={t('roles.title')}>
          {roles.map((role) => (
            <li key={role.id} className={s.row} data-testid="role">
              <button type="button" className={s.name} onClick={() => show(role)}>
                {nameOf(role)}
              </button>
              {role.built_in && <Tag>{t('roles.built_in')}</Tag>}
              {role.mfa_required && <Tag tone="jade">{t('factors.title')}</Tag>}
              <span className={`${s.count} gx-figures`}>
                {t('tokens.some', { count: role.grants.length })} · {t('teams.count', { count: role.people })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {open && <RolePanel {...open} key={open.key} tab={ROLE_TABS.find((one) => one === search.get('tab'))} onClose={close} onCopy={source && (() => copy(source))} />}
    </>
  );
}
