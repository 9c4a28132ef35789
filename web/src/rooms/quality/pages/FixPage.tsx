/** The queue: one problem after another, by keys as well; of one list, of one source or owner, or of one customer. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { fieldsQuery } from '@/kit/fields/fields';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset, type KeysetList } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';

import { overviewQuery, queueList, type Item } from '../data';
import { keyOf, List } from '../fix/List';
import { Problem } from '../fix/Problem';
import s from '../fix/fix.module.css';

function Work({ list }: { list: KeysetList<Item> }) {
  const rows = list.rows ?? [];
  const { data: fields } = useQuery(fieldsQuery('customer'));
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState(0); // where the last one was, so that the next one takes its place
  const found = rows.findIndex((one) => keyOf(one) === chosen);
  const at = found >= 0 ? found : Math.min(place, rows.length - 1);
  const item = rows[at];
  if (!item) return null;
  const go = (to: number) => {
    const row = rows[to];
    setPlace(Math.max(0, to));
    setChosen(row && keyOf(row));
    if (to >= rows.length - 5) list.loadMore();
  };
  return (
    <div className={s.work}>
      <List list={list} chosen={keyOf(item)} onChoose={(key) => go(rows.findIndex((one) => keyOf(one) === key))} />
      <Problem
        key={`${keyOf(item)}:${item.version}`}
        item={item}
        field={fields?.fields.find((one) => one.key === item.problem.field)}
        onGone={() => go(at + 1 < rows.length ? at + 1 : at - 1)}
        onStep={(by) => go(Math.max(0, Math.min(rows.length - 1, at + by)))}
      />
    </div>
  );
}

export default function FixPage() {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const code = params.get('code') ?? undefined;
  const asked = { code, source: params.get('source') ?? undefined, owner_id: params.get('owner') ?? undefined, customer_id: params.get('customer') ?? undefined };
  const list = useKeyset(queueList(asked));
  const { data: whole } = useQuery(overviewQuery);
  const choose = (next: string | undefined) =>
    setParams((now) => {
      if (next) now.set('code', next);
      else now.delete('code');
      return now;
    });
  const left = whole && (code ? (whole.classes.find((one) => one.code === code)?.customers ?? 0) : whole.left);
  const narrowed = Boolean(asked.source ?? asked.owner_id ?? asked.customer_id);
  return (
    <div>
      <PageHeader title={t('fix.title')} count={left !== undefined && !narrowed ? { value: left } : null} lead={t('fix.lead')} actions={<Link to="/quality">{t('fix.back')}</Link>} />
      <div className={s.bar}>
        <Select
          aria-label={t('lists')}
          className={s.pick}
          allowClear
          placeholder={t('fix.all')}
          value={code}
          onChange={(next?: string) => choose(next)}
          options={whole?.classes.map((one) => ({ value: one.code, label: `${one.words[format.language]} · ${format.number(one.customers)}` }))}
        />
        {narrowed && (
          <Link to={code ? `/quality/fix?code=${code}` : '/quality/fix'} className={s.quiet}>
            {t('fix.everybody')}
          </Link>
        )}
        {whole && (
          <span className={s.tally} data-testid="fixed-today">
            <progress value={whole.fixed_today} max={Math.max(1, whole.fixed_today + whole.left)} aria-label={t('progress.title')} />
            {t('fix.today', { count: whole.fixed_today })}
          </span>
        )}
      </div>
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.loading ? (
        <Skeleton lines={10} height={22} />
      ) : list.rows?.length === 0 ? (
        <EmptyState title={t('fix.none')} detail={<Link to="/quality">{t('fix.back')}</Link>} />
      ) : (
        <Work list={list} />
      )}
    </div>
  );
}
