/** A new password of one's own; all other devices are signed out by it. */
import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { toast } from '@/kit/toast';

import { NewPassword } from '../pages/NewPassword';
import { useChangePassword } from '../people';
import s from './account.module.css';
import { Section } from './Section';

export function Password() {
  const { t } = useTranslation('access');
  const change = useChangePassword();
  const wordsOf = useErrorWords();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!current || !fresh) return;
    change.mutate(
      { current, new: fresh },
      {
        onSuccess: () => {
          setCurrent('');
          setFresh('');
          setTried(false);
          toast({ text: t('account.password_done') });
        },
      },
    );
  };
  const told = (field: string, value: string) =>
    (isProblem(change.error) ? change.error.at(field) : undefined) ?? (tried && !value ? t('required') : undefined);
  return (
    <Section title={t('account.password')} about={t('account.password_about')}>
      <form className={s.form} onSubmit={submit} noValidate>
        {change.error && (
          <p className={s.problem} role="alert">
            {wordsOf(change.error)}
          </p>
        )}
        <Field label={t('account.current')} required error={told('current', current)}>
          {(control) => (
            <Input.Password {...control} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />
          )}
        </Field>
        <NewPassword size="middle" value={fresh} onChange={setFresh} error={told('new', fresh) ?? told('password', fresh)} />
        <Button htmlType="submit" loading={change.isPending}>
          {t('account.change_password')}
        </Button>
      </form>
    </Section>
  );
}
