/** Sales of today beside yesterday and the week, for the start page. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { Skeleton } from '@/kit/Skeleton';

import { todayQuery } from '../data';
import { Change } from './Change';
import s from './figures.module.css';

export default function TodaySales() {
  const { t } = useTranslation('commerce');
  const format = useFormat();
  const { data, error, refetch } = useQuery(todayQuery);
  useTopics('order');
  const today = data?.days.at(-1);
  const yesterday = data?.days.at(-2);
  const most = Math.max(1, ...(data?.days.map((one) => one.net_minor) ?? []));
  return (
    <PanelCard title={t('today.title')} action={<Link to="/reports/sales">{t('report.title')}</Link>}>
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <Skeleton lines={3} />}
      {data && today && yesterday && (
        <div className={s.trend}>
          <dl className={s.figures}>
            <div>
              <dt>{t('today.today')}</dt>
              <dd>
                <Money minor={today.net_minor} currency={data.currency} />
              </dd>
            </div>
            <div>
              <dt>{t('today.yesterday')}</dt>
              <dd>
                <Money minor={yesterday.net_minor} currency={data.currency} />
                <Change now={yesterday.net_minor} before={data.days.at(-3)?.net_minor} />
              </dd>
            </div>
            <div>
              <dt>{t('today.orders')}</dt>
              <dd>{format.number(today.orders)}</dd>
            </div>
          </dl>
          <svg viewBox="0 0 140 40" className={s.spark} role="img" aria-label={t('today.week')}>
            {data.days.map((one, index) => {
              const height = Math.max(1, (Math.max(0, one.net_minor) / most) * 38);
              return <rect key={one.day} x={index * 17.5 + 2} y={40 - height} width={13} height={height} rx={1.5} className={index === data.days.length - 1 ? s.bar : s.before} />;
            })}
          </svg>
        </div>
      )}
    </PanelCard>
  );
}
