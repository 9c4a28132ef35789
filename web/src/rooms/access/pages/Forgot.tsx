/** Asks for a link to set a new password. The answer is the same whether the address is known or not. */
import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useForgot } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';

import s from './access.module.css';
import { AccessPage } from './AccessPage';

export default function Forgot() {
  const { t } = useTranslation('access');
  const [email, setEmail] = useState('');
  const [tried, setTried] = useState(false);
  const forgot = useForgot();
  const wordsOf = useErrorWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim()) forgot.mutate(email.trim());
  };
  const back = (
    <Link to="/sign-in" className={s.quiet}>
      {t('back')}
    </Link>
  );
  if (forgot.isSuccess) {
    return (
      <AccessPage title={t('forgot.title')}>
        <div className={s.done} role="status">
          {t(forgot.data.sent ? 'forgot.sent' : 'forgot.no_mail')}
        </div>
        {back}
      </AccessPage>
    );
  }
  return (
    <AccessPage title={t('forgot.title')} lead={t('forgot.lead')}>
      {forgot.error && (
        <p className={s.problem} role="alert">
          {wordsOf(forgot.error)}
        </p>
      )}
      <form className={s.fields} onSubmit={submit} noValidate>
        <Field label={t('email')} error={tried && !email.trim() ? t('required') : undefined}>
          {(control) => (
            <Input
              {...control}
              size="large"
              type="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Button type="primary" htmlType="submit" size="large" block loading={forgot.isPending}>
          {t('forgot.submit')}
        </Button>
      </form>
      {back}
    </AccessPage>
  );
}
