/** One colleague: name, roles, a new password, whether they may sign in. */
import { useMutation } from '@tanstack/react-query';
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
import { fetchBelongings } from './handOver';
import { RoleSelect } from './RoleSelect';
import s from './team.module.css';

interface UserPanelProps {
  user: User;
  onClose: () => void;
  onLink: (name: string, link: string) => void;
  /** Opens the hand-over; `disable`: somebody wanted the account off and there are things left. */
  onHandOver: (disable: boolean) => void;
}

export function UserPanel({ user, onClose, onLink, onHandOver }: UserPanelProps) {
  const { t } = useTranslation('access');
  const form = useId();
  const change = useChangeUser();
  const reset = useResetLink();
  const wordsOf = useErrorWords();
  const isSelf = useSession()?.user.id === user.id;
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState<readonly string[]>(user.roles);
  const factors = useResetFactors();
  const look = useMutation({ mutationFn: (id: string) => fetchBelongings(id) });
  const error = change.error ?? reset.error ?? factors.error ?? look.error;

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
  const disable = async () => {
    const belongings = await look.mutateAsync(user.id);
    if (belongings.some((one) => one.receivable && one.count > 0)) onHandOver(true);
    else turn(true);
  };
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
            <Button onClick={() => onHandOver(false)} data-testid="hand-over">
              {t('hand_over.open')}
            </Button>
          )}
          {!isSelf && (
            <Button danger={!user.disabled} onClick={() => (user.disabled ? turn(false) : void disable().catch(() => undefined))} loading={change.isPending || look.isPending} data-testid="turn">
              {t(user.disabled ? 'team.enable' : 'team.disable')}
            </Button>
          )}
          {!isSelf && !user.disabled && <p className={s.quiet}>{t('team.disable_hint')}</p>}
        </div>
      </form>
    </SidePanel>
  );
}
