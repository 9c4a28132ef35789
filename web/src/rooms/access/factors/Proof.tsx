/** Password and code once more, before recovery codes are renewed or two-step sign-in is switched off. */
import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';

import { CodeInput } from './CodeInput';
import s from './factors.module.css';

export interface ProofProps {
  title: string;
  detail: string;
  action: string;
  danger?: boolean;
  /** False: only passkeys are enrolled; a code is asked for when the session is old. */
  asksCode?: boolean;
  busy: boolean;
  error: unknown;
  onProve: (proof: { password: string; code?: string }) => void;
  onClose: () => void;
}

export function Proof({ title, detail, action, danger, asksCode = true, busy, error, onProve, onClose }: ProofProps) {
  const { t } = useTranslation('access');
  const wordsOf = useErrorWords();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const told = (field: string) => (isProblem(error) ? error.at(field) : undefined);
  const withCode = asksCode || isProblem(error, 'access.sign_in_again') || code !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password && (!withCode || code.trim())) onProve({ password, code: withCode ? code : undefined });
  };
  return (
    <Dialog label={title} onClose={onClose} width={460}>
      <form className={s.dialog} onSubmit={submit} noValidate>
        <h2>{title}</h2>
        <p className={s.quiet}>{detail}</p>
        {Boolean(error) && !told('password') && !told('code') && (
          <p className={s.problem} role="alert">
            {wordsOf(error)}
          </p>
        )}
        <Field label={t('account.current')} error={told('password')}>
          {(control) => (
            <Input.Password {...control} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
          )}
        </Field>
        {withCode && <CodeInput label={t('factors.code')} hint={t('factors.code_hint')} value={code} onChange={setCode} error={told('code')} />}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" danger={danger} htmlType="submit" loading={busy} data-testid="proof">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
