/** One's own account: name, language and time zone, password, two-step sign-in, devices that are signed in. */
import { useTranslation } from 'react-i18next';

import { PageHeader } from '@/kit/PageHeader';

import { Passkeys } from '../account/Passkeys';
import { Password } from '../account/Password';
import { Profile } from '../account/Profile';
import s from '../account/account.module.css';
import { Sessions } from '../account/Sessions';
import { TwoStep } from '../account/TwoStep';

export default function Account() {
  const { t } = useTranslation('access');
  return (
    <>
      <PageHeader title={t('account.title')} />
      <div className={s.page}>
        <Profile />
        <Password />
        <TwoStep />
        <Passkeys />
        <Sessions />
      </div>
    </>
  );
}
