/** Where one is signed in, and the way to end it. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { sessionsQuery, useEndOtherSessions, useEndSession, type OpenSession } from '../people';
import s from './account.module.css';
import { deviceOf } from './device';
import { Section } from './Section';

function One({ session }: { session: OpenSession }) {
  const { t } = useTranslation('access');
  const end = useEndSession();
  const wordsOf = useErrorWords();
  return (
    <li className={s.session}>
      <span className={s.device}>
        <span>{deviceOf(session.agent) ?? t('account.unknown_device')}</span>
        <small>
          {session.ip} · <When at={session.seen_at} as="relative" />
        </small>
      </span>
      {session.current ? (
        <Tag tone="jade">{t('account.this_device')}</Tag>
      ) : (
        <Button
          size="small"
          loading={end.isPending}
          onClick={() => end.mutate(session.id, { onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }) })}
        >
          {t('account.end')}
        </Button>
      )}
    </li>
  );
}

export function Sessions() {
  const { t } = useTranslation('access');
  const { data, error, refetch } = useQuery(sessionsQuery);
  const endOthers = useEndOtherSessions();
  const wordsOf = useErrorWords();
  return (
    <Section title={t('account.sessions')} about={t('account.sessions_about')}>
      {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={3} />)}
      {data && (
        <ul className={s.sessions}>
          {data.map((session) => (
            <One key={session.id} session={session} />
          ))}
        </ul>
      )}
      {data && data.length > 1 && (
        <Button
          danger
          loading={endOthers.isPending}
          onClick={() =>
            endOthers.mutate(undefined, {
              onSuccess: () => toast({ text: t('account.ended_others') }),
              onError: (problem) => toast({ text: wordsOf(problem), tone: 'danger' }),
            })
          }
        >
          {t('account.end_others')}
        </Button>
      )}
    </Section>
  );
}
