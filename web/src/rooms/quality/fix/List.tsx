/** The problems that wait. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';
import type { KeysetList } from '@/kit/list/useKeyset';

import type { Item } from '../data';
import s from './fix.module.css';

export const keyOf = (item: Item) => `${item.customer_id}:${item.problem.code}`;

export function List({ list, chosen, onChoose }: { list: KeysetList<Item>; chosen: string; onChoose: (key: string) => void }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <nav className={s.queue} aria-label={t('fix.queue')}>
      <ul>
        {list.rows?.map((one) => (
          <li key={keyOf(one)}>
            <button type="button" ref={keyOf(one) === chosen ? here : undefined} aria-current={keyOf(one) === chosen ? 'true' : undefined} onClick={() => onChoose(keyOf(one))}>
              <span>{one.customer || t('unnamed')}</span>
              <small>{one.problem.words[language]}</small>
            </button>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
          {t('fix.more')}
        </Button>
      )}
    </nav>
  );
}
