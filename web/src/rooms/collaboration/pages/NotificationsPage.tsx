/** Everything I was told, by kind, and how I want to be told. */
import { SettingOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useSession } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';

import s from '../collaboration.module.css';
import { markRead, notificationsQuery } from '../data';
import { NoticeList } from '../notices/NoticeList';
import { NotificationSettings } from '../notices/Settings';
import { useActs } from '../useActs';

const VIEWS = ['all', 'mention', 'assignment', 'shared', 'request', 'meeting', 'reminder', 'job', 'change'] as const;

export default function NotificationsPage() {
  const { t } = useTranslation('collaboration');
  const me = useSession()?.user.id ?? '';
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get('kind')) ?? 'all';
  const list = useKeyset(notificationsQuery(me, view === 'all' ? undefined : view));
  const { act, busy } = useActs();
  useTopics(`notification:${me}`);
  const go = (to: Record<string, string>) => setParams(to, { replace: true });
  const kind: Record<string, string> = view === 'all' ? {} : { kind: view };
  const read = (ids: string[] | null) => void act(() => markRead(ids).then(() => ({ change_set_id: null })));
  return (
    <>
      <PageHeader
        title={t('notice.title')}
        actions={
          <>
            <Button loading={busy} onClick={() => read(null)}>
              {t('notice.read_all')}
            </Button>
            <Button icon={<SettingOutlined />} onClick={() => go({ ...kind, settings: '1' })}>
              {t('wishes.title')}
            </Button>
          </>
        }
      />
      <Tabs label={t('wishes.kind')} value={view} onChange={(to) => go(to === 'all' ? {} : { kind: to })} tabs={VIEWS.map((key) => ({ key, label: t(`wishes.kinds.${key}`) }))}>
        <div className={s.narrow}>
          {list.loading && <Skeleton lines={8} height={22} />}
          {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
          {list.rows?.length === 0 && <EmptyState title={t('notice.none')} detail={t('notice.none_detail')} />}
          {list.rows && <NoticeList notices={list.rows} onGo={(notice) => !notice.read && read([notice.id])} />}
          {list.hasMore && (
            <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
              {t('more')}
            </Button>
          )}
        </div>
      </Tabs>
      {params.has('settings') && <NotificationSettings onClose={() => go(kind)} />}
    </>
  );
}
