/** Invites a colleague: name, e-mail, roles. Without a mail server the link is shown to be handed over. */
import { Button, Input } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { useInvite } from '../people';
import { RoleSelect } from './RoleSelect';
import s from './team.module.css';

interface InvitePanelProps {
  onClose: () => void;
  /** Called with the link if it has to be handed over. */
  onLink: (name: string, link: string) => void;
}

export function InvitePanel({ onClose, onLink }: InvitePanelProps) {
  const { t } = useTranslation('access');
  const form = useId();
  const invite = useInvite();
  const wordsOf = useErrorWords();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [tried, setTried] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || !email.trim() || roles.length === 0) return;
    invite.mutate(
      { name: name.trim(), email: email.trim(), roles },
      {
        onSuccess: ({ user, link }) => {
          onClose();
          if (link) onLink(user.name, link);
          else toast({ text: t('team.invited', { email: user.email }) });
        },
      },
    );
  };
  const told = (field: string, filled: boolean) =>
    (isProblem(invite.error) ? invite.error.at(field) : undefined) ?? (tried && !filled ? t('required') : undefined);

  return (
    <SidePanel
      title={t('team.invite')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={invite.isPending} data-testid="invite-submit">
            {t('team.invite_submit')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {invite.error && (
          <p className={s.problem} role="alert">
            {wordsOf(invite.error)}
          </p>
        )}
        <Field label={t('team.name')} required error={told('name', name.trim() !== '')}>
          {(control) => <Input {...control} name="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('email')} required error={told('email', email.trim() !== '')}>
          {(control) => <Input {...control} name="email" type="email" value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field label={t('team.roles')} required error={told('roles', roles.length > 0)} hint={t('team.roles_hint')}>
          {(control) => <RoleSelect {...control} value={roles} onChange={setRoles} />}
        </Field>
      </form>
    </SidePanel>
  );
}
