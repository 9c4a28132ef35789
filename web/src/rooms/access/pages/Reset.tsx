/** Sets a new password with the token of a mailed link. */
import { Button } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { useReset } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import s from './access.module.css';
import { AccessPage } from './AccessPage';
import { NewPassword } from './NewPassword';

export default function Reset() {
  const { t } = useTranslation('access');
  const [search] = useSearchParams();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const navigate = useNavigate();
  const reset = useReset();
  const wordsOf = useErrorWords();
  const token = search.get('token') ?? '';

  if (!token) {
    return (
      <AccessPage title={t('reset.title')}>
        <p className={s.problem}>{t('reset.no_token')}</p>
        <Link to="/forgot">{t('reset.again')}</Link>
      </AccessPage>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!password) return;
    reset.mutate(
      { token, password },
      {
        onSuccess: () => {
          toast({ text: t('reset.done') });
          void navigate('/sign-in', { replace: true });
        },
      },
    );
  };
  const atField = isProblem(reset.error) ? reset.error.at('password') : undefined;
  return (
    <AccessPage title={t('reset.title')} lead={t('reset.lead')}>
      {reset.error && !atField && (
        <p className={s.problem} role="alert">
          {wordsOf(reset.error)}
        </p>
      )}
      <form className={s.fields} onSubmit={submit} noValidate>
        <NewPassword value={password} onChange={setPassword} error={atField ?? (tried && !password ? t('required') : undefined)} />
        <Button type="primary" htmlType="submit" size="large" block loading={reset.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
    </AccessPage>
  );
}
