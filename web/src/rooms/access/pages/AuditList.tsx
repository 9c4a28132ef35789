/** The audit log: who did what, when, from where, and what was refused. Read only. */
import { DownloadOutlined } from '@ant-design/icons';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { useErrorWords } from '@/kit/ErrorState';
import { FilterBar } from '@/kit/FilterBar';
import { daysOf, type Filter } from '@/kit/filters';
import { useFormat, useLanguage } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import type { AuditEntry } from '../people';
import { receiversQuery } from '../team/handOver';

const KEYS = ['actor', 'action', 'object', 'outcome', 'since'] as const;
/** What may be asked for, by the names the server gives. */
const namesQuery = queryOptions({
  queryKey: ['audit', 'names'],
  staleTime: Infinity,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/access/audit/names', { signal })),
});

const KINDS = ['system', 'user', 'token', 'job'];

/** The day after `day`, both as "2025-01-31". */
const dayAfter = (day: string | undefined) => (day ? new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) : undefined);

/** Midnight at the start of `day` in the workspace's zone, as the server wants it. */
function startOf(day: string | undefined, timeZone: string | undefined): string | undefined {
  if (!day) return undefined;
  const utc = new Date(`${day}T00:00:00Z`);
  const there = new Date(utc.toLocaleString('en-US', { timeZone }));
  const here = new Date(utc.toLocaleString('en-US', { timeZone: 'UTC' }));
  return new Date(utc.getTime() - (there.getTime() - here.getTime())).toISOString();
}

/** Every detail with its name: "角色：店长；可见范围：本团队". */
function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const said = entry.lines.map(({ label, value }) => t('audit.line', { label: label[language], value: value[language] }));
  if (said.length === 0) return '–';
  return <span title={said.join('\n')}>{said.join(t('audit.between'))}</span>;
}

function useColumns(): readonly Column<AuditEntry>[] {
  const { t } = useTranslation('access');
  const language = useLanguage();
  return useMemo(() => {
    const kindOf = (kind: string) => (KINDS.includes(kind) ? t(`audit.kinds.${kind}`) : kind);
    return [
      { key: 'action', title: t('audit.action'), width: 220, card: 'title', render: (entry) => entry.title[language] },
      {
        key: 'outcome',
        title: t('audit.outcome'),
        width: 100,
        card: 'aside',
        render: (entry) => (
          <Tag dot tone={entry.outcome === 'refused' ? 'cinnabar' : 'jade'}>
            {t(entry.outcome === 'refused' ? 'audit.refused' : 'audit.done')}
          </Tag>
        ),
      },
      {
        key: 'who',
        title: t('audit.who'),
        width: 200,
        render: (entry) => (
          <>
            {entry.actor_name ?? kindOf(entry.actor_kind)} {entry.token_name && <Tag>{t('audit.by_token', { name: entry.token_name })}</Tag>}
          </>
        ),
      },
      { key: 'at', title: t('audit.at'), width: 160, render: (entry) => <When at={entry.at} /> },
      { key: 'ip', title: t('audit.ip'), width: 150, render: (entry) => entry.ip ?? '–' },
      {
        key: 'object',
        title: t('audit.object'),
        width: 180,
        render: ({ subject, page }) => (subject && page ? <Link to={page}>{subject[language]}</Link> : (subject?.[language] ?? '–')),
      },
      {
        key: 'detail',
        title: t('audit.detail'),
        width: 420,
        render: (entry) => <Details entry={entry} />,
      },
    ];
  }, [t, language]);
}

function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export default function AuditList() {
  const { t } = useTranslation(['access', 'kit']);
  const language = useLanguage();
  const { timeZone } = useFormat();
  const state = useListState(KEYS);
  const columns = useColumns();
  const outcome = state.filters.outcome?.[0] as 'done' | 'refused' | undefined;
  const days = daysOf(state.filters.since?.[0] ?? '', timeZone);
  const asked = {
    action: state.filters.action?.[0],
    actor_id: state.filters.actor?.[0],
    object: state.filters.object?.[0],
    outcome,
    since: startOf(days.from, timeZone),
    until: startOf(dayAfter(days.to), timeZone),
  };
  const people = useQuery(receiversQuery).data ?? [];
  const names = useQuery(namesQuery).data;
  const optionsOf = (known: NonNullable<typeof names>['actions'] = []) => known.map(({ key, label }) => ({ value: key, label: label[language] }));
  const wordsOf = useErrorWords();
  const may = useCan();
  const download = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/access/audit/export', { params: { query: asked }, parseAs: 'blob' })) as Promise<unknown>,
    onSuccess: (file) => saveAs(file as Blob, 'audit.csv'),
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const list = useKeyset({
    queryKey: ['audit', asked],
    fetchPage: (before, signal) => answer(api.GET('/api/v1/access/audit', { params: { query: { before, ...asked, limit: 100 } }, signal })),
  });
  const filters: Filter[] = [
    { key: 'actor', label: t('audit.who'), kind: 'select', single: true, options: people.map((one) => ({ value: one.id, label: one.name })) },
    { key: 'action', label: t('audit.action'), kind: 'select', single: true, options: optionsOf(names?.actions) },
    { key: 'object', label: t('audit.object'), kind: 'select', single: true, options: optionsOf(names?.objects) },
    {
      key: 'outcome',
      label: t('audit.outcome'),
      kind: 'select',
      single: true,
      options: [
        { value: 'done', label: t('audit.done'), tone: 'jade' },
        { value: 'refused', label: t('audit.refused'), tone: 'cinnabar' },
      ],
    },
    { key: 'since', label: t('audit.at'), kind: 'date' },
  ];
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        lead={t('audit.lead')}
        actions={
          may('access.audit.export') && (
            <Button icon={<DownloadOutlined />} loading={download.isPending} onClick={() => download.mutate()} data-testid="audit-export">
              {t('audit.export')}
            </Button>
          )
        }
      />
      <FilterBar state={state} filters={filters} pinned={KEYS} />
      <DataTable name="access.audit" label={t('audit.title')} columns={columns} list={list} rowKey={(entry) => entry.id} />
    </>
  );
}
