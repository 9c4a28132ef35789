/** The page exists, the permission is missing: says which one and whom to ask. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { EmptyState } from '@/kit/EmptyState';

import s from './pages.module.css';

export function NoPermission({ permission }: { permission: string }) {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  return (
    <div className={s.full} data-testid="no-permission">
      <EmptyState
        page
        title={t('no_permission.title')}
        detail={
          <>
            {t('no_permission.detail')} <code>{permission}</code>
          </>
        }
        action={<Button onClick={() => void navigate(-1)}>{t('no_permission.back')}</Button>}
      />
    </div>
  );
}
