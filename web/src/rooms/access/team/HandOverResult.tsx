/** What became of a hand-over: under way, given, left; and the way back. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import type { User } from '../people';
import { handOverQuery, useHandBack } from './handOver';
import s from './handOver.module.css';
import css from './team.module.css';

export function HandOverResult({ id, user, onClose }: { id: string; user: Pick<User, 'name'>; onClose: () => void }) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const { data, error, refetch } = useQuery(handOverQuery(id));
  const back = useHandBack();
  const wordsOf = useErrorWords();
  const undoing = (data?.undo_job_id ?? null) !== null;
  const over = data !== undefined && (undoing ? data.undone_at !== null : data.finished_at !== null);
  const outcomes = data ? (undoing ? data.undo : data.outcomes) : [];
  const left = outcomes.some((one) => one.left > 0);
  return (
    <SidePanel
      title={t('hand_over.title', { name: user.name })}
      onClose={onClose}
      width={560}
      footer={
        <>
          {over && !undoing && (
            <Button loading={back.isPending} onClick={() => back.mutate(id)} data-testid="hand-over-undo">
              {t('hand_over.undo')}
            </Button>
          )}
          <Button type="primary" onClick={onClose}>
            {t('hand_over.close')}
          </Button>
        </>
      }
    >
      <div className={css.form} aria-live="polite" data-testid="hand-over-result">
        {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={4} />)}
        {back.error && (
          <p className={css.problem} role="alert">
            {wordsOf(back.error)}
          </p>
        )}
        {data && (
          <>
            <p>{t(over ? (undoing ? 'hand_over.undone' : 'hand_over.done') : undoing ? 'hand_over.undoing' : 'hand_over.running')}</p>
            <ul className={s.kinds}>
              {outcomes.map((one) => (
                <li key={one.key} className={s.kind}>
                  <div className={s.head}>
                    <span>{one.label[language]}</span>
                    <span className={`${s.tags} gx-figures`}>
                      <Tag tone="jade">{t('hand_over.given', { count: one.given })}</Tag>
                      {one.left > 0 && <Tag tone="amber">{t('hand_over.left', { count: one.left })}</Tag>}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
            {left && <p className={css.quiet}>{t('hand_over.left_why')}</p>}
            {over && data.disabled && <p className={css.quiet}>{t(undoing ? 'hand_over.enabled_again' : 'hand_over.disabled')}</p>}
          </>
        )}
      </div>
    </SidePanel>
  );
}
