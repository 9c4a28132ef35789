/** Something failed: what happened in the server's own words, a reference to pass on, a way to try again. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { OFFLINE, Problem } from '@/api/problem';

import { Drawing } from './EmptyState';
import s from './states.module.css';

export interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  small?: boolean;
  /** The state is the whole page: its title is the page's heading. */
  page?: boolean;
}

/** A sentence for `error` in the language in use: the server's detail where there is one. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation('kit');
  return (error) => {
    if (error instanceof Problem && error.code === OFFLINE) return t('error.offline');
    if (error instanceof Problem && error.detail) return error.detail;
    return t('error.unexpected');
  };
}

export function Reference({ error }: { error: unknown }) {
  const { t } = useTranslation('kit');
  if (!(error instanceof Problem) || !error.instance) return null;
  return (
    <p className={s.reference}>
      {t('error.reference')} <code>{error.instance}</code>
    </p>
  );
}

export function ErrorState({ error, onRetry, small, page }: ErrorStateProps) {
  const { t } = useTranslation('kit');
  const wordsOf = useErrorWords();
  const Title = page ? 'h1' : 'p';
  return (
    <div className={small ? `${s.state} ${s.small}` : s.state} role="alert">
      {!small && <Drawing />}
      <Title className={s.title}>{t('error.title')}</Title>
      <div className={s.detail}>{wordsOf(error)}</div>
      <Reference error={error} />
      {onRetry && (
        <div className={s.actions}>
          <Button onClick={onRetry}>{t('error.retry')}</Button>
        </div>
      )}
    </div>
  );
}
