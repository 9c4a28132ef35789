/** Whether a role, built in or not, needs two-step sign-in; holds at once, and can be taken back. */
import { Switch } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { useRequireFactor } from '../factors/factors';
import type { Role } from '../people';
import s from './roles.module.css';

export function RoleFactor({ role, disabled }: { role: Role; disabled: boolean }) {
  const { t } = useTranslation('access');
  const id = useId();
  const change = useRequireFactor();
  const wordsOf = useErrorWords();
  const required = change.data?.mfa_required ?? role.mfa_required;
  const turn = (wanted: boolean) =>
    change.mutate(
      { id: role.id, required: wanted },
      {
        onSuccess: () =>
          toast({
            text: t(wanted ? 'factors.role.on' : 'factors.role.off'),
            undo: () => void change.mutateAsync({ id: role.id, required: !wanted }),
          }),
        onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
      },
    );
  return (
    <section className={s.factor}>
      <Switch aria-labelledby={id} checked={required} disabled={disabled} loading={change.isPending} onChange={turn} data-testid="role-factor" />
      <div>
        <h3 id={id}>{t('factors.role.title')}</h3>
        <p className={s.quiet}>{t('factors.role.hint')}</p>
      </div>
    </section>
  );
}
