/** One segment: its sentence, how many are in it and how that moved, who they are, why it changed, what is built on it. */
import { DeleteOutlined, DownloadOutlined, EditOutlined, LeftOutlined, PauseOutlined, ReloadOutlined, TagOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { ExportDialog } from '@/kit/ExportDialog';
import { useFormat } from '@/kit/format/useFormat';
import { Person } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tabs } from '@/kit/Tabs';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { usePhone } from '@/kit/useMedia';
import { useWindowTitle } from '@/kit/useWindowTitle';
import { When } from '@/kit/When';

import { changesQuery, exportSegment, historyQuery, pauseSegment, rebuildSegment, restoreSegment, SEGMENT, segmentQuery, type Segment } from '../data';
import { dayIn, everyDay, lastDays } from '../days';
import { Changes } from '../one/Changes';
import { DeleteDialog } from '../one/DeleteDialog';
import { Members } from '../one/Members';
import { startOfDay } from '../one/moments';
import { Trend, type Mark } from '../one/Trend';
import { Uses } from '../one/Uses';
import s from '../segments.module.css';
import { STATUS_TONES } from '../words';

const SPANS = ['7', '30', '90', '365'] as const;
const COLUMNS = ['phone', 'email', 'stage', 'class', 'city', 'created_at'];
type Tab = 'members' | 'changes' | 'uses';

export default function SegmentPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('segments');
  const { data: segment, error, refetch } = useQuery(segmentQuery(id));
  useTopics(`${SEGMENT}:${id}`);
  useWindowTitle(segment?.name);
  if (error && !segment) return <ErrorState page error={error} onRetry={() => void refetch()} />;
  return (
    <article className={s.page}>
      <Link to="/segments" className={s.back}>
        <LeftOutlined /> {t('title')}
      </Link>
      {segment ? <Whole segment={segment} /> : <Skeleton lines={10} />}
    </article>
  );
}

function Whole({ segment }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const [span, setSpan] = useState<(typeof SPANS)[number]>('30');
  const [tab, setTab] = useState<Tab>('members');
  const { first, last } = lastDays(Number(span), format.timeZone);
  const since = startOfDay(first, format.timeZone);
  const history = useQuery(historyQuery(segment.id, since)).data;
  const changes = useQuery(changesQuery(segment.id, since)).data;
  const marks: Mark[] = (changes?.items ?? []).filter((one) => one.kind === 'definition' && one.version !== 1).map((one) => ({ day: dayIn(new Date(one.at), format.timeZone), text: t('changes.definition', { version: one.version, by: one.by_name ?? t('changes.somebody') }) }));
  const known = segment.known_since === null ? undefined : dayIn(new Date(segment.known_since), format.timeZone);
  const building = segment.status === 'building';
  return (
    <>
      <Header segment={segment} />
      {(segment.words ?? segment.description) && (
        <div className={s.sentence} data-testid="segment-sentence">
          {segment.description && <p>{segment.description}</p>}
          {segment.words && <p>{segment.words}</p>}
        </div>
      )}
      {segment.kind === 'static' && <p className={s.quiet}>{t('static_hint')}</p>}
      {segment.status === 'failed' && segment.failure && (
        <p className={s.failure} role="alert">
          {segment.failure[format.language]}
        </p>
      )}
      <section className={s.hero}>
        <div className={s.heroCount}>
          <span className={s.big} data-testid="segment-count">
            {building && segment.built_at === null ? '…' : format.number(segment.count)}
          </span>
          <span className={s.quiet}>{t('of_company')}</span>
          {building && segment.total !== null && <progress className={s.progress} value={segment.done ?? 0} max={segment.total} aria-label={t('statuses.building')} />}
          {segment.built_at && (
            <span className={s.quiet}>
              {t('computed')} <When at={segment.built_at} />
            </span>
          )}
        </div>
        <div className={s.heroTrend}>
          <Choice label={t('trend.span')} value={span} options={SPANS.map((value) => ({ value, label: t(`trend.spans.${value}`) }))} onChange={setSpan} />
          {history ? <Trend days={everyDay(history.days, first, last, segment.count, known)} marks={marks} from={known} /> : <Skeleton lines={5} />}
        </div>
      </section>
      <Tabs<Tab>
        label={t('tabs.label')}
        value={tab}
        onChange={setTab}
        tabs={(['members', 'changes', 'uses'] as const).map((key) => ({ key, label: t(`tabs.${key}`) }))}
      >
        {tab === 'members' ? <Members segment={segment} /> : tab === 'changes' ? <Changes segment={segment} since={since} /> : <Uses id={segment.id} />}
      </Tabs>
    </>
  );
}

function Header({ segment }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const can = useCan();
  const phone = usePhone();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const [open, setOpen] = useState<'export' | 'delete'>();
  const act = useMutation({
    mutationFn: async (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: [SEGMENT] }),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const mayEdit = can('segments.segment.edit') && segment.deleted_at === null;
  const dynamic = segment.kind === 'dynamic';
  return (
    <header className={s.header}>
      <div className={s.title}>
        <h1>{segment.name}</h1>
        <p className={s.facts}>
          <Tag tone={dynamic ? 'jade' : 'sky'}>{t(`kinds.${segment.kind}`)}</Tag>
          <Tag dot tone={STATUS_TONES[segment.status]}>
            {t(`statuses.${segment.status}`)}
          </Tag>
          {segment.tag_name && segment.tag_mode && <Tag icon={<TagOutlined />}>{t(`tags.short_${segment.tag_mode}`, { name: segment.tag_name })}</Tag>}
          {segment.owner_name && <Person name={segment.owner_name} size={22} />}
        </p>
      </div>
      <div className={s.acts}>
        {segment.deleted_at !== null && can('segments.segment.edit') && (
          <Button icon={<UndoOutlined />} onClick={() => act.mutate(() => restoreSegment(segment.id))}>
            {t('restore')}
          </Button>
        )}
        {mayEdit && <Button type="text" icon={<DeleteOutlined />} aria-label={t('delete.action')} title={t('delete.action')} onClick={() => setOpen('delete')} />}
        {mayEdit && dynamic && segment.status === 'live' && <Button type="text" icon={<PauseOutlined />} aria-label={t('pause')} title={t('pause_hint')} onClick={() => act.mutate(() => pauseSegment(segment.id))} />}
        {mayEdit && dynamic && segment.status !== 'building' && <Button type="text" icon={<ReloadOutlined />} aria-label={t('rebuild')} title={t('rebuild')} onClick={() => act.mutate(() => rebuildSegment(segment.id))} />}
        {can('segments.segment.export') && (
          <Button icon={<DownloadOutlined />} aria-label={t('export.title')} onClick={() => setOpen('export')}>
            {phone ? undefined : t('export.title')}
          </Button>
        )}
        {mayEdit && (
          <Button type="primary" icon={<EditOutlined />} onClick={() => void navigate(`/segments/${segment.id}/edit`)} data-testid="edit-segment">
            {t('edit')}
          </Button>
        )}
      </div>
      {open === 'delete' && <DeleteDialog segment={segment} onClose={() => setOpen(undefined)} />}
      {open === 'export' && (
        <ExportDialog title={t('export.title')} concerns={t('export.concerns', { name: segment.name })} base="/api/v1/customers/exports" start={(format) => exportSegment(segment.id, { columns: COLUMNS, format, reveal: false })} onClose={() => setOpen(undefined)} />
      )}
    </header>
  );
}
