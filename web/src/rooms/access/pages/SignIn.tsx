/** Sign-in with e-mail and password; in a demo the log-ins are one click away. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { sessionQuery, setupQuery, useSignIn, type DemoLogin } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { Person } from '@/kit/Person';

import { PasskeyButton } from '../factors/PasskeyButton';
import s from './access.module.css';
import { AccessPage } from './AccessPage';
import { safeNext } from './safeNext';
import { SecondStep } from './SecondStep';

type Entry = Parameters<ReturnType<typeof useSignIn>['mutate']>[0];

function DemoLogins({ logins, busy, onPick }: { logins: readonly DemoLogin[]; busy: boolean; onPick: (login: DemoLogin) => void }) {
  const { t } = useTranslation('access');
  return (
    <section className={s.demo} aria-label={t('demo.title')}>
      <h2>{t('demo.title')}</h2>
      <ul className={s.logins}>
        {logins.map((login) => (
          <li key={login.email}>
            <button type="button" className={s.login} disabled={busy} onClick={() => onPick(login)} data-testid="demo-login">
              <Person name={login.name} detail={login.role} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function SignIn() {
  const { t } = useTranslation('access');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [second, setSecond] = useState<Entry>();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery).data;
  const setup = useQuery(setupQuery).data;
  const signIn = useSignIn();
  const wordsOf = useErrorWords();
  const next = safeNext(search.get('next'));

  if (session) return <Navigate to={next} replace />;

  const enter = (input: Entry) => signIn.mutate(input, { onSuccess: () => void navigate(next, { replace: true }) });
  const asked = isProblem(signIn.error, 'access.mfa_needed') || isProblem(signIn.error, 'access.code_refused') ? signIn.variables : second;
  if (asked) {
    return (
      <SecondStep
        busy={signIn.isPending}
        error={isProblem(signIn.error, 'access.mfa_needed') ? undefined : signIn.error}
        onDone={() => void navigate(next, { replace: true })}
        onCode={(code) => {
          setSecond({ email: asked.email, password: asked.password });
          enter({ email: asked.email, password: asked.password, code });
        }}
        onBack={() => {
          setSecond(undefined);
          signIn.reset();
        }}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() && password) enter({ email: email.trim(), password });
  };
  const missing = (value: string) => (tried && !value.trim() ? t('required') : undefined);
  const bad = isProblem(signIn.error, 'access.bad_credentials');

  return (
    <AccessPage title={t('sign_in.title')} lead={t('sign_in.lead')}>
      {setup?.needed && setup.demo_logins.length === 0 && <p className={s.note}>{t('sign_in.setup_needed')}</p>}
      {signIn.error && (
        <p className={s.problem} role="alert">
          {bad && !(signIn.error as { detail?: string }).detail ? t('sign_in.bad') : wordsOf(signIn.error)}
        </p>
      )}
      <form className={s.fields} onSubmit={submit} noValidate>
        <Field label={t('email')} error={missing(email)}>
          {(control) => (
            <Input
              {...control}
              size="large"
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={t('password')}
          error={missing(password)}
          extra={
            <Link to="/forgot" className={s.quiet}>
              {t('sign_in.forgot')}
            </Link>
          }
        >
          {(control) => (
            <Input.Password
              {...control}
              size="large"
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending} data-testid="sign-in">
          {t('sign_in.submit')}
        </Button>
      </form>
      <PasskeyButton onDone={() => void navigate(next, { replace: true })} />
      {setup && setup.demo_logins.length > 0 && <DemoLogins logins={setup.demo_logins} busy={signIn.isPending} onPick={({ email, password }) => enter({ email, password })} />}
    </AccessPage>
  );
}
