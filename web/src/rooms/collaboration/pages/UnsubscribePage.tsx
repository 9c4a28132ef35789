/** Where the link of a mail leads: no more mails, without signing in. The word of the link stands behind the #, so no server log has it. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { useWindowTitle } from '@/kit/useWindowTitle';

import s from '../collaboration.module.css';
import { stopMails } from '../notices/data';

export default function UnsubscribePage() {
  const { t } = useTranslation('collaboration');
  const wordsOf = useErrorWords();
  const [state, setState] = useState<'asks' | 'busy' | 'done'>('asks');
  const [error, setError] = useState<unknown>();
  useWindowTitle(t('unsubscribe.title'));
  const stop = () => {
    setState('busy');
    stopMails(window.location.hash.slice(1) || '-').then(
      () => setState('done'),
      (refused: unknown) => {
        setError(refused);
        setState('asks');
      },
    );
  };
  return (
    <main className={s.alone}>
      <h1>{t('unsubscribe.title')}</h1>
      {state === 'done' ? (
        <p role="status">{t('unsubscribe.done')}</p>
      ) : (
        <>
          <p>{t('unsubscribe.lead')}</p>
          {error ? <p role="alert">{wordsOf(error)}</p> : null}
          <Button type="primary" data-testid="unsubscribe" loading={state === 'busy'} onClick={stop}>
            {t('unsubscribe.stop')}
          </Button>
        </>
      )}
    </main>
  );
}
