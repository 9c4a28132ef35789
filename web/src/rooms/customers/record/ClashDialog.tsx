/** Two people changed the same customer: both values side by side, one of them is kept. */
import { Button } from 'antd';

import { Dialog } from '@/kit/Dialog';

import { useFieldWords } from './fields';
import s from './record.module.css';
import type { Clash } from './useChange';

export function ClashDialog({ clash, onSettle }: { clash: Clash; onSettle: (mine: boolean) => void }) {
  const { t, valueOf } = useFieldWords();
  const [key, mine] = Object.entries(clash.change.custom ?? clash.change)[0] ?? [''];
  const theirs = clash.change.custom ? clash.theirs.custom[key] : (clash.theirs as Record<string, unknown>)[key];
  return (
    <Dialog label={t('clash.title')} onClose={() => onSettle(false)} width={480}>
      <div className={s.dialog}>
        <h2>{t('clash.title')}</h2>
        <p className={s.lead}>{t('clash.detail')}</p>
        <dl className={s.versions}>
          <div>
            <dt>{t('clash.theirs', { field: clash.label })}</dt>
            <dd>{valueOf(key, theirs)}</dd>
          </div>
          <div>
            <dt>{t('clash.mine', { field: clash.label })}</dt>
            <dd>{valueOf(key, mine)}</dd>
          </div>
        </dl>
        <div className={s.dialogActions}>
          <Button onClick={() => onSettle(false)}>{t('clash.keep_theirs')}</Button>
          <Button type="primary" onClick={() => onSettle(true)}>
            {t('clash.keep_mine')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
