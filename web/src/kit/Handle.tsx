/**
 * A phone number, mail address or channel id, masked. Seeing it whole is a permission and is written down by the server, so
 * it is asked for by a click, and hidden again after a while.
 */
import { CheckCircleFilled, CopyOutlined, EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from './ErrorState';
import s from './Handle.module.css';
import { toast } from './toast';

export interface HandleProps {
  /** The masked form as the server sent it: "138****1234". */
  hint: string;
  /** Fetches the clear value; leave out where the user lacks the permission. */
  onReveal?: () => Promise<string>;
  verified?: boolean;
  /** tel: or mailto: link once revealed. */
  kind?: 'phone' | 'email' | 'other';
}

const SHOWN_MS = 60_000;
const LINK = { phone: 'tel:', email: 'mailto:', other: '' };

export function Handle({ hint, onReveal, verified, kind = 'other' }: HandleProps) {
  const { t } = useTranslation('kit');
  const wordsOf = useErrorWords();
  const [clear, setClear] = useState<string>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (clear === undefined) return undefined;
    const timer = setTimeout(() => setClear(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [clear]);

  const toggle = async () => {
    if (clear !== undefined || !onReveal) {
      setClear(undefined);
      return;
    }
    setBusy(true);
    try {
      setClear(await onReveal());
    } catch (error) {
      toast({ text: wordsOf(error), tone: 'danger' });
    } finally {
      setBusy(false);
    }
  };
  const copy = async () => {
    await navigator.clipboard.writeText(clear ?? '');
    toast({ text: t('handle.copied') });
  };
  const action = t(clear === undefined ? 'handle.reveal' : 'handle.hide');

  return (
    <span className={s.handle}>
      {clear !== undefined && LINK[kind] ? (
        <a href={LINK[kind] + clear} className="gx-figures">
          {clear}
        </a>
      ) : (
        <span className="gx-figures">{clear ?? hint}</span>
      )}
      {verified && <CheckCircleFilled className={s.verified} role="img" aria-label={t('handle.verified')} title={t('handle.verified')} />}
      {onReveal && (
        <button type="button" className={s.button} aria-label={action} title={action} disabled={busy} onClick={() => void toggle()}>
          {clear === undefined ? <EyeOutlined /> : <EyeInvisibleOutlined />}
        </button>
      )}
      {clear !== undefined && (
        <button type="button" className={s.button} aria-label={t('handle.copy')} title={t('handle.copy')} onClick={() => void copy()}>
          <CopyOutlined />
        </button>
      )}
    </span>
  );
}
