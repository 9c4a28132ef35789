/** The bell in the header: how many are unread, live; the newest on a click. */
import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import { useSession } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useKeyset } from '@/kit/list/useKeyset';
import { Pop } from '@/kit/Pop';
import { Skeleton } from '@/kit/Skeleton';

import s from '../collaboration.module.css';
import { markRead, notificationsQuery, unreadQuery } from '../data';
import { useActs } from '../useActs';
import { NoticeList } from './NoticeList';

function Newest({ me, unread, close }: { me: string; unread: number; close: () => void }) {
  const { t } = useTranslation('collaboration');
  const list = useKeyset(notificationsQuery(me));
  const { act, busy } = useActs();
  const read = (ids: string[] | null) => act(() => markRead(ids).then(() => ({ change_set_id: null })));
  return (
    <div className={s.bell}>
      <div className={s.bar}>
        <h2>{t('notice.title')}</h2>
        <span className={s.spring} />
        <Button size="small" type="text" disabled={unread === 0} loading={busy} onClick={() => void read(null)}>
          {t('notice.read_all')}
        </Button>
      </div>
      <div className={s.acts}>
        <Link to="/notifications" onClick={close}>
          {t('notice.all')}
        </Link>
        <Link to="/notifications?settings=1" onClick={close}>
          {t('wishes.title')}
        </Link>
      </div>
      {list.loading && <Skeleton lines={5} />}
      {list.error ? <ErrorState small error={list.error} onRetry={list.retry} /> : null}
      {list.rows?.length === 0 && <EmptyState small title={t('notice.none')} detail={t('notice.none_detail')} />}
      {list.rows && (
        <NoticeList
          notices={list.rows}
          onGo={(notice) => {
            close();
            if (!notice.read) void read([notice.id]);
          }}
        />
      )}
      {list.hasMore && (
        <Button type="text" block loading={list.loadingMore} onClick={list.loadMore}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

export default function Bell() {
  const { t } = useTranslation('collaboration');
  const me = useSession()?.user.id ?? '';
  const unread = useQuery(unreadQuery(me)).data ?? 0;
  useTopics(`notification:${me}`);
  const figure = unread >= 100 ? '99+' : String(unread);
  const label = unread ? t('notice.some', { figure }) : t('notice.title');
  return (
    <Pop
      label={t('notice.title')}
      align="end"
      width={380}
      button={(props) => (
        <button type="button" className={s.tool} aria-label={label} title={label} {...props}>
          <BellOutlined />
          {unread > 0 && <span className={`${s.badge} gx-figures`}>{figure}</span>}
        </button>
      )}
    >
      {(close) => <Newest me={me} unread={unread} close={close} />}
    </Pop>
  );
}
