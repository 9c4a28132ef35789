/** Two customers, chosen: why they are one person, or why they are not. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { ReferenceInput } from '@/kit/conditions/ReferenceInput';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';

import { Bars } from '../Bars';
import { pairQuery } from '../data';
import s from '../identity.module.css';

const CUSTOMER = { kind: 'relation', target: 'customer' } as const;

function Answer({ a, b }: { a: string; b: string }) {
  const { t } = useTranslation('identity');
  const { data, error, refetch } = useQuery(pairQuery(a, b));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={8} height={22} />;
  return (
    <section className={s.card}>
      <h2 className={s.two}>
        {[data.first, data.second].map((one) => (
          <Link key={one.id} to={`/customers/${one.id}`}>
            {one.name || t('unnamed')}
          </Link>
        ))}
      </h2>
      <Bars pair={data} />
      {data.model_id === null && <p className={s.quiet}>{t('untaught')}</p>}
    </section>
  );
}

export default function WhyPage() {
  const { t } = useTranslation('identity');
  const [params, setParams] = useSearchParams();
  const a = params.get('a') ?? '';
  const b = params.get('b') ?? '';
  const choose = (key: 'a' | 'b') => (next: readonly string[]) =>
    setParams(
      (now) => {
        if (next[0]) now.set(key, next[0]);
        else now.delete(key);
        return now;
      },
      { replace: true },
    );
  return (
    <>
      <PageHeader title={t('why.title')} lead={t('why.lead')} />
      <div className={s.pickers}>
        <div role="group" aria-label={t('why.first')}>
          <span>{t('why.first')}</span>
          <ReferenceInput field={CUSTOMER} several={false} value={a ? [a] : []} onChange={choose('a')} suggestions={[]} />
        </div>
        <div role="group" aria-label={t('why.second')}>
          <span>{t('why.second')}</span>
          <ReferenceInput field={CUSTOMER} several={false} value={b ? [b] : []} onChange={choose('b')} suggestions={[]} />
        </div>
      </div>
      {a && b && a !== b ? <Answer a={a} b={b} /> : <EmptyState title={t(a && a === b ? 'why.same' : 'why.choose')} detail={t('why.choose_detail')} />}
    </>
  );
}
