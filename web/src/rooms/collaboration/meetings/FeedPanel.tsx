/** The private address by which a phone's calendar follows my meetings: made, shown once, shut. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { CopyLine } from '@/kit/CopyLine';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';

import s from '../collaboration.module.css';
import { useActs } from '../useActs';
import { closeFeed, feedQuery, openFeed } from './data';

export function FeedPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('collaboration');
  const format = useFormat();
  const client = useQueryClient();
  const { complain } = useActs();
  const state = useQuery(feedQuery).data;
  const [titles, setTitles] = useState(false);
  const [url, setUrl] = useState<string>();
  const open = () =>
    openFeed(titles).then((made) => {
      setUrl(made.url ?? undefined);
      client.setQueryData(feedQuery.queryKey, { ...made, url: null });
    }, complain);
  const shut = () =>
    closeFeed().then(() => {
      setUrl(undefined);
      return client.invalidateQueries({ queryKey: feedQuery.queryKey });
    }, complain);
  return (
    <SidePanel title={t('feed.title')} onClose={onClose}>
      <div className={s.form}>
        <p className={s.hint}>{t('feed.lead')}</p>
        {!state && <Skeleton lines={3} />}
        {url && (
          <>
            <CopyLine text={url} label={t('feed.copy')} />
            <p className={s.hint}>{t('feed.once')}</p>
          </>
        )}
        {state?.on && !url && <p>{t(state.titles ? 'feed.on_titles' : 'feed.on', { when: state.created_at ? format.moment(state.created_at) : '' })}</p>}
        <Checkbox checked={titles} onChange={(event) => setTitles(event.target.checked)}>
          {t('feed.titles')}
        </Checkbox>
        <div className={s.bar}>
          <Button type="primary" onClick={() => void open()}>
            {t(state?.on ? 'feed.renew' : 'feed.open')}
          </Button>
          {state?.on && (
            <Button danger type="text" onClick={() => void shut()}>
              {t('feed.close')}
            </Button>
          )}
        </div>
      </div>
    </SidePanel>
  );
}
