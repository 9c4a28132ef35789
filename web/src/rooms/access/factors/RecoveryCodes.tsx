/** The recovery codes, shown this once: to copy, to download, to print. */
import { CopyOutlined, DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { toast } from '@/kit/toast';

import s from './factors.module.css';

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'guanxi-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation(['access', 'kit']);
  const text = codes.join('\n');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast({ text: t('kit:handle.copied') });
  };
  return (
    <>
      <h2>{t('factors.codes.title')}</h2>
      <p className={s.quiet}>{t('factors.codes.detail')}</p>
      <ul className={`${s.codes} gx-figures`} aria-label={t('factors.codes.title')} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={s.actions}>
        <Button icon={<CopyOutlined />} onClick={() => void copy()}>
          {t('kit:handle.copy')}
        </Button>
        <Button icon={<DownloadOutlined />} onClick={() => download(`${t('factors.codes.file')}\n\n${text}\n`)}>
          {t('factors.codes.download')}
        </Button>
        <Button type="primary" onClick={onDone} data-testid="codes-kept">
          {t('factors.codes.kept')}
        </Button>
      </div>
    </>
  );
}
