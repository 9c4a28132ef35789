/** All forms: whether they take answers, what came in the last thirty days and how many of those who looked wrote. */
import { PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';

import { FORM, formsQuery, restoreForm, type FormRow } from '../data';
import s from '../forms.module.css';
import { Spark } from '../list/Spark';
import { TONES } from '../tones';

const NewForm = lazy(() => import('../list/NewForm').then(({ NewForm }) => ({ default: NewForm })));
const SHOWN = ['all', 'published', 'draft', 'closed', 'bin'] as const;
type Shown = (typeof SHOWN)[number];

export default function FormsList() {
  const { t } = useTranslation('forms');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const shown = SHOWN.find((one) => one === params.get('show')) ?? 'all';
  const { data, error, refetch } = useQuery(formsQuery(shown === 'bin'));
  useTopics(FORM);
  const put = (name: string, value: string | undefined) =>
    setParams((now) => {
      now.delete(name);
      if (value) now.set(name, value);
      return now;
    });
  const rows = data?.filter((one) => shown === 'all' || shown === 'bin' || one.status === shown);
  const create = can('forms.form.manage') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => put('new', '1')} data-testid="new-form">
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} primary={create} />
      <div className={s.filter}>
        <Choice label={t('show')} value={shown} options={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))} onChange={(next: Shown) => put('show', next === 'all' ? undefined : next)} />
      </div>
      {!rows && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />)}
      {rows?.length === 0 && (shown === 'all' ? <EmptyState title={t('empty')} detail={t('empty_detail')} action={create} /> : <EmptyState title={t('none')} />)}
      {rows && rows.length > 0 && (
        <ul className={s.cards}>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
      {params.get('new') && can('forms.form.manage') && (
        <Suspense>
          <NewForm onClose={() => put('new', undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Row({ row }: { row: FormRow }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const format = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const restore = async () => {
    try {
      await restoreForm(row.id);
      await client.invalidateQueries({ queryKey: [FORM] });
    } catch (error) {
      toast({ text: wordsOf(error), tone: 'danger' });
    }
  };
  return (
    <li data-testid="form-row">
      <div className={s.what}>
        {row.deleted_at ? <b>{row.name}</b> : <Link to={row.status === 'draft' && can('forms.form.manage') ? `/forms/${row.id}/edit` : `/forms/${row.id}`}>{row.name}</Link>}
        <span className={s.quiet}>{row.title}</span>
      </div>
      <span className={s.state}>
        <Tag dot tone={TONES[row.status]}>
          {t(`statuses.${row.status}`)}
        </Tag>
        {row.changed && row.status !== 'draft' && <Tag tone="amber">{t('changed')}</Tag>}
      </span>
      {row.deleted_at ? (
        <span className={s.figures}>
          {can('forms.form.manage') && (
            <Button size="small" icon={<UndoOutlined />} onClick={() => void restore()}>
              {t('restore')}
            </Button>
          )}
        </span>
      ) : (
        <>
          <span className={s.course} title={t('last_days')}>
            <Spark counts={row.spark.map((day) => day.submissions)} />
          </span>
          <dl className={s.figures}>
            <div>
              <dt>{t('figures.submissions')}</dt>
              <dd className="gx-figures">{format.number(row.submissions)}</dd>
            </div>
            <div>
              <dt>{t('figures.share')}</dt>
              <dd className="gx-figures">{row.views > 0 ? format.percent(Math.min(1, row.submissions / row.views), 0) : '–'}</dd>
            </div>
            <div>
              <dt>{t('figures.spam')}</dt>
              <dd className="gx-figures">{format.number(row.spam)}</dd>
            </div>
          </dl>
        </>
      )}
    </li>
  );
}
