/** A new passkey: a name and the password once more, then the device asks; recovery codes when it is the first factor. */
import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';

import { deviceOf } from '../account/device';
import { CodeInput } from './CodeInput';
import s from './factors.module.css';
import { useAddPasskey } from './factors';
import { RecoveryCodes } from './RecoveryCodes';
import { isCancelled } from './webauthn';

export interface AddPasskeyProps {
  /** An app is enrolled: its code is asked for. */
  asksCode: boolean;
  onDone: () => void;
  onClose: () => void;
}

export default function AddPasskey({ asksCode, onDone, onClose }: AddPasskeyProps) {
  const { t } = useTranslation('access');
  const add = useAddPasskey();
  const wordsOf = useErrorWords();
  const [name, setName] = useState(() => deviceOf(navigator.userAgent) ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  const told = (field: string) => (isProblem(add.error) ? add.error.at(field) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || !password) return;
    add.mutate(
      { name: name.trim(), password, code: asksCode || code ? code : undefined },
      { onSuccess: (made) => (made.codes.length > 0 ? setCodes(made.codes) : onDone()) },
    );
  };
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      <h2>{t('factors.passkey.add')}</h2>
      <p className={s.quiet}>{t('factors.passkey.lead')}</p>
      {add.error && !told('password') && !told('code') && !told('name') && (
        <p className={s.problem} role="alert">
          {isCancelled(add.error) ? t('factors.passkey.cancelled') : wordsOf(add.error)}
        </p>
      )}
      <Field label={t('factors.passkey.name')} hint={t('factors.passkey.name_hint')} error={told('name')}>
        {(control) => <Input {...control} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={t('account.current')} error={told('password')}>
        {(control) => (
          <Input.Password {...control} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        )}
      </Field>
      {(asksCode || isProblem(add.error, 'access.sign_in_again')) && (
        <CodeInput label={t('factors.code')} hint={t('factors.code_hint')} value={code} onChange={setCode} error={told('code')} />
      )}
      <div className={s.actions}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={add.isPending} data-testid="passkey-add">
          {t('factors.passkey.go_on')}
        </Button>
      </div>
    </form>
  );
}
