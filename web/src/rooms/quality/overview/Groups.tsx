/** Who brings bad data: by source, by owner, by the owner's store; the worst first. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';

import { groupsQuery, type By } from '../data';
import s from '../quality.module.css';
import { levelOf } from '../Ring';
import { useSourceWord } from '../words';

const BYS = ['source', 'owner', 'store'] as const;

export function Groups() {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const sourceWord = useSourceWord();
  const [by, setBy] = useState<By>('source');
  const { data, error, refetch } = useQuery(groupsQuery(by));
  const nameOf = (name: string | null) => (name === null ? t(`groups.none_${by}`) : by === 'source' ? sourceWord(name) : name);
  const wayOf = (key: string | null) => (key === null || by === 'store' ? undefined : `/quality/fix?${by === 'source' ? 'source' : 'owner'}=${encodeURIComponent(key)}`);
  return (
    <section className={s.card}>
      <h2>{t('groups.title')}</h2>
      <Tabs label={t('groups.title')} tabs={BYS.map((key) => ({ key, label: t(`groups.${key}`) }))} value={by} onChange={setBy}>
        {!data ? (
          error ? (
            <ErrorState small error={error} onRetry={() => void refetch()} />
          ) : (
            <Skeleton lines={5} />
          )
        ) : data.length === 0 ? (
          <p className={s.quiet}>{t('groups.empty')}</p>
        ) : (
          <ul className={s.groups}>
            {data.map((one) => {
              const way = wayOf(one.key);
              return (
                <li key={one.key ?? ''} data-level={levelOf(one.score)}>
                  {way ? <Link to={way}>{nameOf(one.name)}</Link> : <span>{nameOf(one.name)}</span>}
                  <small>{t('groups.said', { customers: format.number(one.customers), bad: format.number(one.bad) })}</small>
                  <em className="gx-figures">{one.score}</em>
                </li>
              );
            })}
          </ul>
        )}
      </Tabs>
    </section>
  );
}
