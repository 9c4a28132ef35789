/** All segments: what they are, how many are in them, how that moved. */
import { PlusOutlined, TagOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { FilterBar } from '@/kit/FilterBar';
import type { Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Person } from '@/kit/Person';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { SEGMENT, segmentsQuery, trendsQuery, type Day, type Segment } from '../data';
import { lastDays } from '../days';
import { Course, DAYS } from '../list/Course';
import s from '../segments.module.css';
import { STATUS_TONES } from '../words';

const FILTERS = ['kind', 'status', 'deleted'];
const NOTHING: readonly Day[] = [];

export default function SegmentsList() {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const can = useCan();
  const navigate = useNavigate();
  const state = useListState(FILTERS, '');
  const list = useKeyset<Segment>(segmentsQuery(state.q, state.filters, state.sortText));
  const ids = useMemo(() => list.rows?.map((row) => row.id) ?? [], [list.rows]);
  const { data: trends } = useQuery(trendsQuery(ids, `${lastDays(DAYS, format.timeZone).first}T00:00:00Z`));
  useTopics(SEGMENT);
  const columns = useMemo<Column<Segment>[]>(
    () => [
      {
        key: 'name', title: t('fields.name'), width: 320, card: 'title',
        render: (row) => (
          <span className={s.name}>
            <span>{row.name}</span>
          </span>
        ),
      },
      { key: 'kind', title: t('fields.kind'), width: 100, render: (row) => <Tag tone={row.kind === 'dynamic' ? 'jade' : 'sky'}>{t(`kinds.${row.kind}`)}</Tag> },
      { key: 'count', title: t('fields.count'), width: 110, card: 'aside', render: (row) => <b className="gx-figures">{row.status === 'building' && row.built_at === null ? '…' : format.number(row.count)}</b> },
      { key: 'course', title: t('fields.course'), width: 220, render: (row) => <Course segment={row} days={trends && (trends.get(row.id) ?? NOTHING)} /> },
      { key: 'status', title: t('fields.status'), width: 120, render: (row) => <Tag dot tone={STATUS_TONES[row.status]}>{t(`statuses.${row.status}`)}</Tag> },
      { key: 'tag', title: t('fields.tag'), width: 190, isEmpty: (row) => !row.tag_name, render: (row) => row.tag_name && row.tag_mode && <Tag icon={<TagOutlined />}>{t(`tags.short_${row.tag_mode}`, { name: row.tag_name })}</Tag> },
      { key: 'owner', title: t('fields.owner_id'), width: 130, isEmpty: (row) => !row.owner_name, render: (row) => row.owner_name && <Person name={row.owner_name} size={22} /> },
      { key: 'updated_at', title: t('fields.updated_at'), width: 150, render: (row) => <When at={row.updated_at} as="date" /> },
    ],
    [t, format, trends],
  );
  const filters: Filter[] = [
    { key: 'kind', label: t('fields.kind'), kind: 'select', options: (['dynamic', 'static'] as const).map((value) => ({ value, label: t(`kinds.${value}`) })) },
    { key: 'status', label: t('fields.status'), kind: 'select', options: (['live', 'building', 'failed', 'paused'] as const).map((value) => ({ value, label: t(`statuses.${value}`), tone: STATUS_TONES[value] })) },
    { key: 'deleted', label: t('bin'), kind: 'flag' },
  ];
  const create = can('segments.segment.edit') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/segments/new')} data-testid="new-segment">
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} primary={create} />
      <FilterBar state={state} filters={filters} pinned={['kind', 'status']} searchPlaceholder={t('search')} />
      <DataTable
        name="segments.list"
        label={t('title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/segments/${row.id}`}
        empty={state.narrowed ? <EmptyState title={t('none')} action={<Button onClick={state.clear}>{t('clear')}</Button>} /> : <EmptyState title={t('empty')} detail={t('empty_detail')} action={create} />}
      />
    </>
  );
}
