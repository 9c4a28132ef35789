/** How far the work is: solved today and this week, what is left, by whom; and what was said to be no problem. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { dismissedQuery, undoMark, type Overview } from '../data';
import s from '../quality.module.css';

export function Progress({ data }: { data: Overview }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const people = data.people.filter((one) => one.week > 0);
  return (
    <section className={s.card}>
      <h2>{t('progress.title')}</h2>
      <dl className={s.tallies}>
        <div>
          <dt>{t('progress.today')}</dt>
          <dd className="gx-figures">{format.number(data.fixed_today)}</dd>
        </div>
        <div>
          <dt>{t('progress.week')}</dt>
          <dd className="gx-figures">{format.number(data.fixed_week)}</dd>
        </div>
        <div>
          <dt>{t('progress.left')}</dt>
          <dd className="gx-figures">{format.number(data.left)}</dd>
        </div>
      </dl>
      {people.length > 0 && (
        <ul className={s.groups}>
          {people.map((one) => (
            <li key={one.id ?? ''}>
              <span>{one.name ?? t('progress.nobody')}</span>
              <small>{t('progress.of_today', { count: one.today })}</small>
              <em className="gx-figures">{format.number(one.week)}</em>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Dismissed() {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const may = useCan()('quality.problem.edit');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data } = useQuery(dismissedQuery);
  if (!data || data.length === 0) return null;
  const back = (id: string) =>
    undoMark(id).then(
      () => client.invalidateQueries({ queryKey: ['quality'] }),
      (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }),
    );
  return (
    <section className={s.card}>
      <h2>{t('dismissed.title')}</h2>
      <ul className={s.groups}>
        {data.slice(0, 20).map((one) => (
          <li key={one.id}>
            <span>
              {one.customer || t('unnamed')} · {one.words[format.language]}
            </span>
            <small>
              {one.by} <When at={one.at} />
            </small>
            {may && (
              <Button size="small" type="link" onClick={() => void back(one.change_set_id)}>
                {t('dismissed.back')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
