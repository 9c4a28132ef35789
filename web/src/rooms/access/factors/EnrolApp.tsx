/** Enrolling an authenticator app: the password once more, the QR code and a first code, then the recovery codes. */
import { Button, Input, QRCode } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';

import { CodeInput } from './CodeInput';
import s from './factors.module.css';
import { useBeginApp, useConfirmApp, type NewApp } from './factors';
import { RecoveryCodes } from './RecoveryCodes';

export interface EnrolAppProps {
  /** An app is enrolled already: its code is asked for. */
  replaces: boolean;
  onDone: () => void;
  onClose?: () => void;
}

function Begin({ replaces, onBegun, onClose }: { replaces: boolean; onBegun: (app: NewApp) => void; onClose?: () => void }) {
  const { t } = useTranslation('access');
  const begin = useBeginApp();
  const wordsOf = useErrorWords();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const told = (field: string) => (isProblem(begin.error) ? begin.error.at(field) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password) begin.mutate({ password, code: replaces ? code : undefined }, { onSuccess: onBegun });
  };
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      <p className={s.quiet}>{t(replaces ? 'factors.app.replace_lead' : 'factors.app.lead')}</p>
      {begin.error && !told('password') && !told('code') && (
        <p className={s.problem} role="alert">
          {wordsOf(begin.error)}
        </p>
      )}
      <Field label={t('account.current')} error={told('password')}>
        {(control) => (
          <Input.Password {...control} autoComplete="current-password" autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
        )}
      </Field>
      {replaces && <CodeInput label={t('factors.code_now')} value={code} onChange={setCode} error={told('code')} />}
      <div className={s.actions}>
        {onClose && <Button onClick={onClose}>{t('cancel')}</Button>}
        <Button type="primary" htmlType="submit" loading={begin.isPending} data-testid="factor-begin">
          {t('factors.next')}
        </Button>
      </div>
    </form>
  );
}

function Scan({ app, onConfirmed, onClose }: { app: NewApp; onConfirmed: (codes: readonly string[]) => void; onClose?: () => void }) {
  const { t } = useTranslation('access');
  const confirm = useConfirmApp();
  const wordsOf = useErrorWords();
  const [code, setCode] = useState('');
  const told = isProblem(confirm.error) ? confirm.error.at('code') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) confirm.mutate(code, { onSuccess: ({ codes }) => onConfirmed(codes) });
  };
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      <div className={s.scan}>
        <div className={s.qr}>
          <QRCode value={app.uri} size={168} bordered={false} type="svg" color="#000" bgColor="#fff" />
        </div>
        <div>
          <p>{t('factors.app.scan')}</p>
          <p className={s.quiet}>{t('factors.app.by_hand')}</p>
          <p className={s.secret} data-testid="factor-secret">
            {app.secret.match(/.{1,4}/g)?.join(' ')}
          </p>
        </div>
      </div>
      {confirm.error && !told && (
        <p className={s.problem} role="alert">
          {wordsOf(confirm.error)}
        </p>
      )}
      <CodeInput label={t('factors.app.code')} value={code} onChange={setCode} error={told} hint={t('factors.app.code_hint')} autoFocus />
      <div className={s.actions}>
        {onClose && <Button onClick={onClose}>{t('cancel')}</Button>}
        <Button type="primary" htmlType="submit" loading={confirm.isPending} data-testid="factor-confirm">
          {t('factors.app.confirm')}
        </Button>
      </div>
    </form>
  );
}

export default function EnrolApp({ replaces, onDone, onClose }: EnrolAppProps) {
  const { t } = useTranslation('access');
  const [app, setApp] = useState<NewApp>();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <>
      <h2>{t('factors.app.title')}</h2>
      {app ? (
        <Scan app={app} onClose={onClose} onConfirmed={(made) => (made.length > 0 ? setCodes(made) : onDone())} />
      ) : (
        <Begin replaces={replaces} onBegun={setApp} onClose={onClose} />
      )}
    </>
  );
}
