/** The second step of signing in: the code of the authenticator app, or a recovery code. */
import { Button } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';

import { CodeInput } from '../factors/CodeInput';
import { PasskeyButton } from '../factors/PasskeyButton';
import s from './access.module.css';
import { AccessPage } from './AccessPage';

interface SecondStepProps {
  busy: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onDone: () => void;
  onBack: () => void;
}

export function SecondStep({ busy, error, onCode, onDone, onBack }: SecondStepProps) {
  const { t } = useTranslation('access');
  const wordsOf = useErrorWords();
  const [code, setCode] = useState('');
  const told = isProblem(error) ? error.at('code') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onCode(code);
  };
  return (
    <AccessPage title={t('factors.second.title')} lead={t('factors.second.lead')}>
      {Boolean(error) && !told && (
        <p className={s.problem} role="alert">
          {wordsOf(error)}
        </p>
      )}
      <form className={s.fields} onSubmit={submit} noValidate>
        <CodeInput label={t('factors.code')} hint={t('factors.code_hint')} value={code} onChange={setCode} error={told} autoFocus size="large" />
        <Button type="primary" htmlType="submit" size="large" block loading={busy} data-testid="second-step">
          {t('factors.second.submit')}
        </Button>
        <PasskeyButton onDone={onDone} />
        <Button type="link" onClick={onBack}>
          {t('factors.second.back')}
        </Button>
      </form>
    </AccessPage>
  );
}
