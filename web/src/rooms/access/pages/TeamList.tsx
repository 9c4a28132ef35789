/** Colleagues: who works here, in which roles, invited or active; and who asked for a new password. */
import { SwapOutlined, UserAddOutlined, UsergroupAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { useErrorWords } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Person } from '@/kit/Person';
import { Tag, TagList } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { usePhone } from '@/kit/useMedia';
import { When } from '@/kit/When';

import { fetchUsers, resetRequestsQuery, useResetLink, useRoles, usersKey, type User } from '../people';
import { HandOver } from '../team/HandOver';
import { InviteMany } from '../team/InviteMany';
import { InvitePanel } from '../team/InvitePanel';
import { LinkDialog } from '../team/LinkDialog';
import s from '../team/team.module.css';
import { UserPanel } from '../team/UserPanel';

function Status({ user }: { user: User }) {
  const { t } = useTranslation('access');
  if (user.disabled) return <Tag dot>{t('team.status.disabled')}</Tag>;
  if (!user.has_password) {
    return (
      <Tag dot tone="amber">
        {t('team.status.invited')}
      </Tag>
    );
  }
  return (
    <Tag dot tone="jade">
      {t('team.status.active')}
    </Tag>
  );
}

function useTeamColumns(): readonly Column<User>[] {
  const { t } = useTranslation('access');
  const roles = useRoles();
  return useMemo(() => {
    const nameOf = (key: string) => roles?.find((role) => role.key === key)?.name ?? key;
    return [
      { key: 'name', title: t('team.name'), width: 220, card: 'title', render: (user) => <Person name={user.name} size={26} /> },
      { key: 'status', title: t('team.state'), width: 120, card: 'aside', render: (user) => <Status user={user} /> },
      { key: 'email', title: t('email'), width: 260, render: (user) => user.email },
      { key: 'roles', title: t('team.roles'), width: 240, render: (user) => <TagList tags={user.roles.map((key) => ({ key, label: nameOf(key) }))} /> },
      { key: 'seen', title: t('team.seen'), width: 160, render: (user) => <When at={user.seen_at} /> },
    ];
  }, [t, roles]);
}

function ResetRequests({ onLink }: { onLink: (name: string, link: string) => void }) {
  const { t } = useTranslation('access');
  const asked = useQuery(resetRequestsQuery).data ?? [];
  const reset = useResetLink();
  const wordsOf = useErrorWords();
  if (asked.length === 0) return null;
  return (
    <section className={s.asked} aria-label={t('team.asked')}>
      <h2>{t('team.asked')}</h2>
      <ul>
        {asked.map((request) => (
          <li key={request.user_id}>
            <Person name={request.name} detail={request.email} />
            <When at={request.requested_at} as="relative" />
            <Button
              size="small"
              onClick={() =>
                reset.mutate(request.user_id, {
                  onSuccess: ({ link }) => onLink(request.name, link),
                  onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
                })
              }
            >
              {t('team.make_link')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function TeamList() {
  const { t } = useTranslation('access');
  const can = useCan();
  const manages = can('access.user.manage');
  const navigate = useNavigate();
  const phone = usePhone();
  const columns = useTeamColumns();
  const list = useKeyset({ queryKey: usersKey, fetchPage: fetchUsers });
  const [search, setSearch] = useSearchParams();
  const [open, setOpen] = useState<User | 'invite' | 'many' | undefined>(() => (search.has('invite') && manages ? 'invite' : undefined));
  const [leaving, setLeaving] = useState<{ user: User; disable: boolean }>();
  const [handed, setHanded] = useState<{ name: string; link: string }>();
  const close = () => {
    setOpen(undefined);
    if (search.has('invite')) setSearch({}, { replace: true });
  };
  const onLink = (name: string, link: string) => setHanded({ name, link });
  return (
    <>
      <PageHeader
        title={t('team.title')}
        count={list.hasMore ? undefined : list.rows && { value: list.rows.length }}
        actions={
          manages && (
            <>
              <Button type="text" icon={<SwapOutlined />} aria-label={t('hand_overs.title')} title={t('hand_overs.title')} onClick={() => void navigate('/settings/hand-overs')} data-testid="hand-overs">
                {phone ? undefined : t('hand_overs.title')}
              </Button>
              <Button icon={<UsergroupAddOutlined />} onClick={() => setOpen('many')} data-testid="invite-many">
                {t('many.open')}
              </Button>
            </>
          )
        }
        primary={
          manages && (
            <Button type="primary" icon={<UserAddOutlined />} onClick={() => setOpen('invite')} data-testid="invite">
              {t('team.invite')}
            </Button>
          )
        }
      />
      {manages && <ResetRequests onLink={onLink} />}
      <DataTable
        name="access.team"
        label={t('team.title')}
        columns={columns}
        list={list}
        rowKey={(user) => user.id}
        onOpen={manages ? setOpen : undefined}
      />
      {open === 'invite' && <InvitePanel onClose={close} onLink={onLink} />}
      {open === 'many' && <InviteMany onClose={close} />}
      {typeof open === 'object' && (
        <UserPanel
          key={open.id}
          user={open}
          onClose={close}
          onLink={onLink}
          onHandOver={(disable) => {
            setLeaving({ user: open, disable });
            close();
          }}
        />
      )}
      {leaving && <HandOver key={leaving.user.id} {...leaving} onClose={() => setLeaving(undefined)} />}
      {handed && <LinkDialog {...handed} onClose={() => setHanded(undefined)} />}
    </>
  );
}
