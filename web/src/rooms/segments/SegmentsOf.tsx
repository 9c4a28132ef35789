/** On the page of a customer: the segments they are in, since when; a press tells why. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { SEGMENT, segmentsOfQuery } from './data';
import { WhyPanel } from './one/WhyPanel';
import s from './segments.module.css';

export default function SegmentsOf({ id }: { id: string }) {
  const { t } = useTranslation('segments');
  const { language } = useFormat();
  const { data, error, refetch } = useQuery(segmentsOfQuery(id));
  const [open, setOpen] = useState<{ id: string; name: string }>();
  useTopics(SEGMENT);
  return (
    <PanelCard title={t('panel')} count={data && data.length > 0 ? data.length : undefined}>
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <Skeleton lines={2} />}
      {data?.length === 0 && <p className={s.quiet}>{t('in_none')}</p>}
      {data && data.length > 0 && (
        <ul className={s.of}>
          {data.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => setOpen(one)} title={t('members.why')}>
                <span>{one.name}</span>
                <span className={s.quiet}>
                  <When at={one.since} as="date" /> · {one.why_words[language]}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {open && <WhyPanel segment={open} customer={{ id, name: '' }} title={open.name} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}
