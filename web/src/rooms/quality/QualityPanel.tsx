/** On the page of a customer: how good the data are, and what would raise the score most. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import type { PanelProps } from '@/kit/contributions';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';

import { customerQuery } from './data';
import { Parts } from './Parts';
import s from './quality.module.css';
import { Ring } from './Ring';

const MOST = 4;

export default function QualityPanel({ id }: PanelProps) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const { data, error, refetch } = useQuery(customerQuery(id));
  useTopics(`customer:${id}`);
  if (!data) return <PanelCard title={t('title')}>{error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={4} />}</PanelCard>;
  const more = data.problems.length - MOST;
  return (
    <PanelCard title={t('title')}>
      <div className={s.scored}>
        <Ring score={data.score} label={t('score')} small />
        <Parts parts={data.parts} />
      </div>
      {data.problems.length === 0 ? (
        <p className={s.quiet}>{t('panel.good')}</p>
      ) : (
        <>
          <ul className={s.gains}>
            {data.problems.slice(0, MOST).map((one) => (
              <li key={one.code}>
                <span>{one.words[language]}</span>
                {one.gain > 0 && <em className="gx-figures">{t('panel.gain', { points: one.gain })}</em>}
              </li>
            ))}
          </ul>
          <Link to={`/quality/fix?customer=${id}`} className={s.more}>
            {more > 0 ? t('panel.more', { count: more }) : t('panel.fix')}
          </Link>
        </>
      )}
    </PanelCard>
  );
}
