/** The queue: one problem after another, by keys as well; of one list, of one source or owner, or of one customer. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { fieldsQuery } from '@/kit/fields/fields';
import { useFormat, useLanguage } from '@/kit/format/useFormat';
import { useKeyset, type KeysetList } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { WorkDone, WorkQueue } from '@/kit/queue/WorkQueue';
import { Skeleton } from '@/kit/Skeleton';

import { overviewQuery, queueList, type Item } from '../data';
import { Problem } from '../fix/Problem';
import s from '../fix/fix.module.css';

const keyOf = (item: Item) => `${item.customer_id}:${item.problem.code}`;

function Work({ list }: { list: KeysetList<Item> }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const { data: fields } = useQuery(fieldsQuery('customer'));
  const line = (one: Item) => ({ title: one.customer || t('unnamed'), detail: one.problem.words[language] });
  return (
    <WorkQueue list={list} label={t('fix.queue')} keyOf={keyOf} line={line}>
      {(item, turn) => <Problem key={`${keyOf(item)}:${item.version}`} item={item} field={fields?.fields.find((one) => one.key === item.problem.field)} {...turn} />}
    </WorkQueue>
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
          <WorkDone done={whole.fixed_today} left={whole.left} label={t('progress.title')} testId="fixed-today">
            {t('fix.today', { count: whole.fixed_today })}
          </WorkDone>
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
