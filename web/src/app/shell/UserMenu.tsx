/** Who is signed in, and the way out. */
import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import { useSession, useSignOut } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Avatar } from '@/kit/Person';
import { Pop } from '@/kit/Pop';
import { toast } from '@/kit/toast';

import s from './Header.module.css';

export function UserMenu() {
  const { t } = useTranslation('app');
  const session = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  if (!session) return null;
  const { user, workspace } = session;

  const leave = () =>
    signOut.mutate(undefined, {
      onSuccess: () => void navigate('/sign-in', { replace: true }),
      onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
    });

  return (
    <Pop
      label={t('user.menu')}
      align="end"
      width={240}
      button={(props) => (
        <button type="button" className={s.tool} aria-label={t('user.menu')} {...props}>
          <Avatar name={user.name} />
        </button>
      )}
    >
      {(close) => (
        <>
          <div className={s.who}>
            <b>{user.name}</b>
            <span>{user.email}</span>
            <span>{workspace.name}</span>
          </div>
          <Link to="/me" className={s.item} onClick={close}>
            <UserOutlined /> {t('user.account')}
          </Link>
          <button type="button" className={s.item} onClick={leave} data-testid="sign-out">
            <LogoutOutlined /> {t('user.sign_out')}
          </button>
        </>
      )}
    </Pop>
  );
}
