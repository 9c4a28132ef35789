/** The pairs that wait, what speaks most for itself first. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { KeysetList } from '@/kit/list/useKeyset';

import type { Review } from './data';
import { Strength, useEvidence } from './Evidence';
import s from './review.module.css';

export function Queue({ list, chosen, onChoose }: { list: KeysetList<Review>; chosen: string | undefined; onChoose: (id: string) => void }) {
  const { t } = useTranslation('customers');
  const evidence = useEvidence();
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <nav className={s.queue} aria-label={t('review.queue')}>
      <ul>
        {list.rows?.map((one) => (
          <li key={one.id}>
            <button type="button" ref={one.id === chosen ? here : undefined} aria-current={one.id === chosen ? 'true' : undefined} onClick={() => onChoose(one.id)}>
              <span className={s.names}>
                {one.first.name || t('unnamed')}
                <i aria-hidden="true">·</i>
                {one.second.name || t('unnamed')}
              </span>
              <Strength of={one.strength} />
              <small>{evidence(one)}</small>
            </button>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
          {t('review.more')}
        </Button>
      )}
    </nav>
  );
}
