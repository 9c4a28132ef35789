/** One colleague: name, roles, a new password, whether they may sign in. */
import { Button, Input } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useSession } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { useResetFactors } from '../factors/factors';
import { useChangeUser, useResetLink, type User } from '../people';
import { RoleSelect } from './RoleSelect';
import s from './team.module.css';

interface UserPanelProps {
  user: User;
  onClose: () => void;
  onLink: (name: string, link: string) => void;
}

export function UserPanel({ user, onClose, onLink }: UserPanelProps) {
  const { t } = useTranslation('access');
  const form = useId();
  const change = useChangeUser();
  const reset = useResetLink();
  const wordsOf = useErrorWords();
  const isSelf = useSession()?.user.id === user.id;
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState<readonly string[]>(user.roles);
  const factors = useResetFactors();
  const error = change.error ?? reset.error ?? factors.error;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || roles.length === 0) return;
    change.mutate(
      { id: user.id, name: name.trim(), roles: [...roles] },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t('team.changed', { name }) });
        },
      },
    );
  };
  const turn = (disabled: boolean) =>
    change.mutate(
      { id: user.id, disabled },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: t(disabled ? 'team.disabled_done' : 'team.enabled_done', { name: user.name }),
            undo: () => void change.mutateAsync({ id: user.id, disabled: !disabled }),
          });
        },
      },
    );
  const makeLink = () =>
    reset.mutate(user.id, {
      onSuccess: ({ link }) => {
        onClose();
        onLink(user.name, link);
      },
    });
  const resetFactors = () =>
    factors.mutate(user.id, {
      onSuccess: () => {
        onClose();
        toast({ text: t('factors.reset.done', { name: user.name }) });
      },
    });
  const told = (field: string, filled: boolean) =>
    (isProblem(change.error) ? change.error.at(field) : undefined) ?? (filled ? undefined : t('required'));

  return (
    <SidePanel
      title={user.name}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={change.isPending}>
            {t('team.save')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {error && (
          <p className={s.problem} role="alert">
            {wordsOf(error)}
          </p>
        )}
        <Field label={t('team.name')} required error={told('name', name.trim() !== '')}>
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('email')}>{(control) => <Input {...control} value={user.email} disabled />}</Field>
        <Field label={t('team.roles')} required error={told('roles', roles.length > 0)} hint={t('team.roles_change_hint')}>
          {(control) => <RoleSelect {...control} value={roles} onChange={setRoles} />}
        </Field>
        <div className={s.danger}>
          <Button onClick={makeLink} loading={reset.isPending} disabled={user.disabled}>
            {t('team.make_link')}
          </Button>
          {user.mfa && !isSelf && (
            <Button onClick={resetFactors} loading={factors.isPending} data-testid="reset-factors">
              {t('factors.reset.action')}
            </Button>
          )}
          {!isSelf && (
            <Button danger={!user.disabled} onClick={() => turn(!user.disabled)} loading={change.isPending}>
              {t(user.disabled ? 'team.enable' : 'team.disable')}
            </Button>
          )}
          {!isSelf && !user.disabled && <p className={s.quiet}>{t('team.disable_hint')}</p>}
        </div>
      </form>
    </SidePanel>
  );
}
