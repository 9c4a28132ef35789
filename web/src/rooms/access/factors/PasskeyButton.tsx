/** Signing in with a passkey alone: the device asks for finger, face or PIN. */
import { KeyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { usePasskeySignIn } from './factors';
import { isCancelled, passkeysWork } from './webauthn';

export function PasskeyButton({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('access');
  const signIn = usePasskeySignIn();
  const wordsOf = useErrorWords();
  if (!passkeysWork()) return null;
  return (
    <Button
      size="large"
      block
      icon={<KeyOutlined />}
      loading={signIn.isPending}
      onClick={() =>
        signIn.mutate(undefined, {
          onSuccess: onDone,
          onError: (error) => {
            if (!isCancelled(error)) toast({ text: wordsOf(error), tone: 'danger' });
          },
        })
      }
      data-testid="passkey-sign-in"
    >
      {t('factors.passkey.sign_in')}
    </Button>
  );
}
