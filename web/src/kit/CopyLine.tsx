/** A text to take along (a one-time link, a secret), with a button that copies it. */
import { CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import s from './CopyLine.module.css';
import { toast } from './toast';

export function CopyLine({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation('kit');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast({ text: t('handle.copied') });
  };
  return (
    <div className={s.line}>
      <input readOnly value={text} aria-label={label} className={s.text} onFocus={(event) => event.target.select()} />
      <Button icon={<CopyOutlined />} onClick={() => void copy()}>
        {t('handle.copy')}
      </Button>
    </div>
  );
}
