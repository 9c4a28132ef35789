/** A one-time link to hand over, shown because no mail server sends it. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { CopyLine } from '@/kit/CopyLine';
import { Dialog } from '@/kit/Dialog';

import s from './team.module.css';

export function LinkDialog({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  const { t } = useTranslation('access');
  const title = t('team.link_title', { name });
  return (
    <Dialog label={title} onClose={onClose}>
      <div className={s.dialog}>
        <h2>{title}</h2>
        <p className={s.quiet}>{t('team.link_detail')}</p>
        <CopyLine text={link} label={t('team.link')} />
        <div className={s.actions}>
          <Button type="primary" onClick={onClose}>
            {t('team.link_done')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
