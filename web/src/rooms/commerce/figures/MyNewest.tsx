/** The newest customers of the colleague who looks, for the start page. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { myNewestQuery } from '../data';
import s from '../purchases/purchases.module.css';

export default function MyNewest({ id }: PanelProps) {
  const { t } = useTranslation('commerce');
  const { data } = useQuery({ ...myNewestQuery(id), enabled: id !== '' });
  useTopics('customer');
  return (
    <PanelCard title={t('today.my_newest')} action={<Link to={`/customers?owner_id=${id}`}>{t('today.all_mine')}</Link>}>
      {!data && <Skeleton lines={4} />}
      {data?.length === 0 && <EmptyState small title={t('today.none_mine')} />}
      <ul className={s.newest}>
        {data?.map((one) => (
          <li key={one.id}>
            <Link to={`/customers/${one.id}`} className={s.line}>
              <span>{one.name}</span>
              <When at={one.created_at ?? ''} as="date" />
            </Link>
          </li>
        ))}
      </ul>
    </PanelCard>
  );
}
