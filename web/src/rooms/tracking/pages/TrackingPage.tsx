/** Sources, live events, types of events and what was set aside, as tabs. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { useCan } from '@/api/session';
import { PageHeader } from '@/kit/PageHeader';
import { Tabs } from '@/kit/Tabs';

import { LiveEvents } from '../events/LiveEvents';
import { Quarantine } from '../events/Quarantine';
import { Types } from '../events/Types';
import { SourceForm } from '../sources/SourceForm';
import { Sources } from '../sources/Sources';

const TABS = ['sources', 'live', 'types', 'quarantine'] as const;
type Shown = (typeof TABS)[number];

export default function TrackingPage() {
  const { t } = useTranslation('tracking');
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const manages = can('tracking.source.manage');
  const tabs = TABS.filter((one) => one === 'sources' || can('tracking.event.view'));
  const shown = tabs.find((one) => one === params.get('tab')) ?? 'sources';
  const put = (name: string, value: string | undefined) =>
    setParams((now) => {
      now.delete(name);
      if (value) now.set(name, value);
      return now;
    });
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        primary={
          manages && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => put('new', '1')} data-testid="new-source">
              {t('create')}
            </Button>
          )
        }
      />
      <Tabs label={t('title')} tabs={tabs.map((one) => ({ key: one, label: t(`tabs.${one}`) }))} value={shown} onChange={(next: Shown) => put('tab', next === 'sources' ? undefined : next)}>
        {shown === 'sources' && <Sources manages={manages} onCreate={() => put('new', '1')} />}
        {shown === 'live' && <LiveEvents />}
        {shown === 'types' && <Types manages={manages} />}
        {shown === 'quarantine' && <Quarantine />}
      </Tabs>
      {params.get('new') && <SourceForm onClose={() => put('new', undefined)} />}
    </>
  );
}
