/** How good the customer data are: score, parts, course, lists by problem, who brings bad data, how far the mending is. */
import { SettingOutlined, ToolOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { overviewQuery, type Overview } from '../data';
import { Bins } from '../overview/Bins';
import { Classes } from '../overview/Classes';
import { Course } from '../overview/Course';
import { Groups } from '../overview/Groups';
import { Dismissed, Progress } from '../overview/Progress';
import { Parts } from '../Parts';
import s from '../quality.module.css';
import { Ring } from '../Ring';

function Shown({ data }: { data: Overview }) {
  const { t } = useTranslation('quality');
  return (
    <div className={s.page}>
      {data.score !== null && data.parts ? (
        <div className={s.top}>
          <section className={`${s.card} ${s.whole}`} aria-label={t('score')}>
            <Ring score={data.score} label={t('score')} />
            <Parts parts={data.parts} />
          </section>
          <section className={s.card}>
            <h2>{t('course.title')}</h2>
            <Course days={data.days} />
          </section>
          <section className={s.card}>
            <h2>{t('bins')}</h2>
            {data.bins && <Bins bins={data.bins} />}
          </section>
        </div>
      ) : (
        <p className={s.closed}>{t('closed')}</p>
      )}
      <div className={s.columns}>
        <section className={s.card}>
          <h2>{t('lists')}</h2>
          {data.classes.length === 0 ? <EmptyState small title={t('none')} detail={t('none_detail')} /> : <Classes classes={data.classes} customers={data.customers} />}
        </section>
        <div className={s.side}>
          <Progress data={data} />
          <Groups />
          <Dismissed />
        </div>
      </div>
    </div>
  );
}

export default function QualityPage() {
  const { t } = useTranslation('quality');
  const can = useCan();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(overviewQuery);
  useTopics('quality_definition');
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={
          <>
            {t('lead')} {data?.computing ? t('computing') : data?.computed_at ? <>{t('computed')} <When at={data.computed_at} /></> : null}
          </>
        }
        actions={
          can('quality.definition.manage') ? (
            <Button icon={<SettingOutlined />} onClick={() => void navigate('/settings/quality')}>
              {t('rules.title')}
            </Button>
          ) : undefined
        }
        primary={
          data && data.left > 0 ? (
            <Button type="primary" icon={<ToolOutlined />} onClick={() => void navigate('/quality/fix')} data-testid="begin-fixing">
              {t('begin')}
            </Button>
          ) : undefined
        }
      />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={12} />)}
      {data && (data.customers === 0 && data.classes.length === 0 ? <EmptyState title={data.computing ? t('computing') : t('empty')} detail={t('empty_detail')} /> : <Shown data={data} />)}
    </>
  );
}
