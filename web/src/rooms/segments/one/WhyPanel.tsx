/** Why somebody is in a segment: each condition with what was found, since when, when it may turn, and earlier stays. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { Explained } from '@/kit/conditions/Explained';
import { ErrorState } from '@/kit/ErrorState';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { SEGMENT, whyQuery, type Segment } from '../data';
import s from '../segments.module.css';
import { useCause } from '../words';

export function WhyPanel({ segment, customer, title, onClose }: { segment: Pick<Segment, 'id' | 'name'>; customer: { id: string; name: string }; title?: string; onClose: () => void }) {
  const { t } = useTranslation('segments');
  const cause = useCause();
  const { data, error, refetch } = useQuery(whyQuery(segment.id, customer.id));
  useTopics(`${SEGMENT}:${segment.id}`);
  return (
    <SidePanel title={title ?? t('why.title', { name: customer.name })} onClose={onClose} footer={<Link to={`/customers/${customer.id}`}>{t('why.open')}</Link>}>
      <div className={s.why} data-testid="why">
        {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error && <Skeleton lines={6} />}
        {data && (
          <>
            <p>
              {data.member ? t('why.in', { name: segment.name }) : t('why.not_in', { name: segment.name })}
              {data.since && (
                <>
                  {' '}
                  <span className={s.quiet}>
                    {t('why.since')} <When at={data.since} /> · {cause(data.why)}
                  </span>
                </>
              )}
            </p>
            {data.line && <Explained line={data.line} />}
            {data.closed && <p className={s.note}>{t('why.closed')}</p>}
            {data.past.length > 0 && (
              <section>
                <h3>{t('why.past')}</h3>
                <ul className={s.stays}>
                  {data.past.map((one) => (
                    <li key={one.entered_at}>
                      <span>
                        <When at={one.entered_at} as="date" /> – <When at={one.left_at} as="date" />
                      </span>
                      <span className={s.quiet}>{t('why.stay', { entered: cause(one.entered_why), left: cause(one.left_why) })}</span>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </div>
    </SidePanel>
  );
}
