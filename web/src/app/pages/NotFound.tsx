/** No page at this address. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { EmptyState } from '@/kit/EmptyState';
import { useWindowTitle } from '@/kit/useWindowTitle';

import s from './pages.module.css';

export function NotFound() {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  useWindowTitle(t('not_found.title'));
  return (
    <div className={s.full} data-testid="not-found">
      <EmptyState
        page
        title={t('not_found.title')}
        detail={t('not_found.detail')}
        action={
          <Button type="primary" onClick={() => void navigate('/')}>
            {t('not_found.home')}
          </Button>
        }
      />
    </div>
  );
}
