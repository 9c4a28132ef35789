/** The audit log: who did what, when, from where, and what was refused. Read only. */
import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { useCan } from '@/api/session';
import { DataTable, type Column } from '@/kit/DataTable';
import { useErrorWords } from '@/kit/ErrorState';
import { FilterBar } from '@/kit/FilterBar';
import { daysOf, type Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import type { AuditEntry } from '../people';
import { receiversQuery } from '../team/handOver';

const KEYS = ['actor', 'action', 'object', 'outcome', 'since'] as const;
const OBJECTS = ['user', 'role', 'team', 'api_token', 'workspace', 'customer', 'handle', 'import', 'file'];
/** Acts that have a name of their own here and can be asked for; others are shown by their code. */
const ACTIONS = [
  'access.signed_in',
  'access.signed_out',
  'access.session_ended',
  'access.password_changed',
  'access.password_forgotten',
  'access.password_link_made',
  'access.second_factor_changed',
  'access.second_factor_asked',
  'access.recovery_code_used',
  'access.hand_over_started',
  'access.hand_over_undone',
  'access.workspace_changed',
  'access.audit_exported',
  'access.user_created',
  'access.user_changed',
  'access.token_created',
  'access.token_revoked',
  'access.workspace_founded',
  'customers.erased',
  'customers.handle_revealed',
  'imports.started',
  'imports.revert_started',
  'imports.errors_downloaded',
];

const KINDS = ['system', 'user', 'token', 'job'];

/** The name of an act in the language in use; its code where it has none. */
function useActionName(): (action: string) => string {
  const { t } = useTranslation('access');
  return useCallback((action) => (ACTIONS.includes(action) ? t(`audit.actions.${action.replace('.', '_')}`) : action), [t]);
}

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

/** "roles: sales, viewer; lines: 3": keys as they are kept, without the brackets of a program. */
function inWords(detail: AuditEntry['detail']): string {
  const textOf = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(textOf).join(', ');
    return typeof value === 'object' && value !== null ? inWords(value as AuditEntry['detail']) : JSON.stringify(value).replace(/^"|"$/g, '');
  };
  return Object.entries(detail)
    .map(([key, value]) => `${key}: ${textOf(value)}`)
    .join('; ');
}

function useColumns(): readonly Column<AuditEntry>[] {
  const { t } = useTranslation('access');
  const nameOf = useActionName();
  return useMemo(() => {
    const kindOf = (kind: string) => (KINDS.includes(kind) ? t(`audit.kinds.${kind}`) : kind);
    return [
      { key: 'action', title: t('audit.action'), width: 220, card: 'title', render: (entry) => nameOf(entry.action) },
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
        width: 140,
        hidden: true,
        render: (entry) => (entry.object && OBJECTS.includes(entry.object) ? t(`audit.objects.${entry.object}`) : (entry.object ?? '–')),
      },
      {
        key: 'detail',
        title: t('audit.detail'),
        width: 320,
        card: 'none',
        render: (entry) => (Object.keys(entry.detail).length > 0 ? inWords(entry.detail) : '–'),
      },
    ];
  }, [t, nameOf]);
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
  const nameOf = useActionName();
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
    { key: 'action', label: t('audit.action'), kind: 'select', single: true, options: ACTIONS.map((value) => ({ value, label: nameOf(value) })) },
    { key: 'object', label: t('audit.object'), kind: 'select', single: true, options: OBJECTS.map((value) => ({ value, label: t(`audit.objects.${value}`) })) },
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
