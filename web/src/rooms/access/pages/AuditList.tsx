/** The audit log: who did what, when, from where, and what was refused. Read only. */
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { DataTable, type Column } from '@/kit/DataTable';
import { FilterBar } from '@/kit/FilterBar';
import { daysOf, type Filter } from '@/kit/filters';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { useListState } from '@/kit/list/useListState';
import { PageHeader } from '@/kit/PageHeader';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { AuditEntry } from '../people';

const KEYS = ['action', 'outcome', 'since'] as const;
const SINCE = ['today', 'last_7d', 'last_30d', 'last_90d'] as const;
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
      { key: 'who', title: t('audit.who'), width: 160, render: (entry) => entry.actor_name ?? kindOf(entry.actor_kind) },
      { key: 'at', title: t('audit.at'), width: 160, render: (entry) => <When at={entry.at} /> },
      { key: 'ip', title: t('audit.ip'), width: 150, render: (entry) => entry.ip ?? '–' },
      { key: 'object', title: t('audit.object'), width: 140, hidden: true, render: (entry) => entry.object ?? '–' },
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

export default function AuditList() {
  const { t } = useTranslation(['access', 'kit']);
  const nameOf = useActionName();
  const { timeZone } = useFormat();
  const state = useListState(KEYS);
  const columns = useColumns();
  const outcome = state.filters.outcome?.[0] as 'done' | 'refused' | undefined;
  const since = startOf(daysOf(state.filters.since?.[0] ?? '', timeZone).from, timeZone);
  const action = state.filters.action?.[0];
  const list = useKeyset({
    queryKey: ['audit', { action, outcome, since }],
    fetchPage: (before, signal) => answer(api.GET('/api/v1/access/audit', { params: { query: { before, action, outcome, since, limit: 100 } }, signal })),
  });
  const filters: Filter[] = [
    { key: 'action', label: t('audit.action'), kind: 'select', single: true, options: ACTIONS.map((value) => ({ value, label: nameOf(value) })) },
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
    { key: 'since', label: t('audit.at'), kind: 'select', single: true, options: SINCE.map((value) => ({ value, label: t(`kit:filter.ranges.${value}`) })) },
  ];
  return (
    <>
      <PageHeader title={t('audit.title')} lead={t('audit.lead')} />
      <FilterBar state={state} filters={filters} pinned={KEYS} />
      <DataTable name="access.audit" label={t('audit.title')} columns={columns} list={list} rowKey={(entry) => entry.id} />
    </>
  );
}
