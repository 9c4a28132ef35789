/** Bulk work: what is chosen as the server takes it, starting a job, and the message with Undo when it is done. */
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import type { Selection } from '@/kit/list/useSelection';
import { toast } from '@/kit/toast';

import { FILTER_KEYS, type Asked } from './asked';

type Schemas = components['schemas'];
export type Chosen = Schemas['SelectionIn'];
export type Bulk = Schemas['BulkOut'];
export type BulkFields = Partial<Schemas['BulkFields']>;
export type BulkAct =
  | { action: 'edit'; set: BulkFields }
  | { action: 'tag'; add: string[]; take: string[] }
  | { action: 'assign'; owners: string[] }
  | { action: 'delete' }
  | { action: 'restore' };

const LOOK_MS = 1_000;

/** The customers chosen by id, or all that the list shows. */
export function chosenOf(selection: Pick<Selection, 'keys' | 'all'>, asked: Asked): Chosen {
  if (!selection.all) return { ids: [...selection.keys] };
  const filters = Object.fromEntries(FILTER_KEYS.map((key) => [key, asked[key] ?? []]));
  return { matching: { q: asked.q ?? '', filter: asked.filter ?? null, deleted: asked.deleted, ...filters } as Schemas['ListParameters'] };
}

export const previewQuery = (action: BulkAct['action'], selection: Chosen) =>
  queryOptions({
    queryKey: ['customer', 'bulk', 'preview', action, selection],
    staleTime: 0,
    queryFn: () => answer(api.POST('/api/v1/customers/bulk/preview', { body: { action, selection } })),
  });

export const bulksQuery = queryOptions({
  queryKey: ['customer', 'bulk', 'list'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/customers/bulk', { signal }))).items,
  refetchInterval: (query) => (query.state.data?.some((one) => !one.finished_at) ? 2_000 : false),
});

export const resultHref = (id: string, outcome?: 'refused') => `/api/v1/customers/bulk/${id}/rows${outcome ? `?outcome=${outcome}` : ''}`;

export function startBulk(selection: Chosen, act: BulkAct) {
  switch (act.action) {
    case 'edit':
      return answer(api.POST('/api/v1/customers/bulk/edit', { body: { selection, set: act.set as Schemas['BulkFields'] } }));
    case 'tag':
      return answer(api.POST('/api/v1/customers/bulk/tag', { body: { selection, add: act.add, take: act.take } }));
    case 'assign':
      return answer(api.POST('/api/v1/customers/bulk/assign', { body: { selection, owners: act.owners } }));
    case 'delete':
      return answer(api.POST('/api/v1/customers/bulk/delete', { body: { selection } }));
    case 'restore':
      return answer(api.POST('/api/v1/customers/bulk/restore', { body: { selection } }));
  }
}

const of = (id: string) => ({ path: { bulk_id: id } });
export const undoBulk = (id: string) => answer(api.POST('/api/v1/customers/bulk/{bulk_id}/undo', { params: of(id) }));

/** Looks at the job until it ends, whatever page is open meanwhile, and then says what came of it. */
export async function followBulk(client: QueryClient, started: Schemas['BulkStarted']): Promise<void> {
  void client.invalidateQueries({ queryKey: ['job'] });
  for (;;) {
    const job = await answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: started.job_id } } }));
    if (job.state === 'paused') return;
    if (job.state !== 'queued' && job.state !== 'running') {
      const bulk = await answer(api.GET('/api/v1/customers/bulk/{bulk_id}', { params: of(started.id) }));
      tell(client, bulk, job.state === 'succeeded');
      void client.invalidateQueries({ queryKey: ['customer'] });
      void client.invalidateQueries({ queryKey: ['job'] });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function tell(client: QueryClient, bulk: Bulk, whole: boolean): void {
  const t = i18next.getFixedT(null, 'customers');
  const parts = [t(`bulk.told.${bulk.action}`, { count: bulk.done })];
  if (bulk.unchanged > 0) parts.push(t('bulk.told.unchanged', { count: bulk.unchanged }));
  if (bulk.refused > 0) parts.push(t('bulk.told.refused', { count: bulk.refused }));
  if (!whole) parts.push(t('bulk.told.stopped'));
  toast({
    text: parts.join(t('comma')),
    tone: whole ? 'plain' : 'danger',
    undo: bulk.may_undo ? async () => followBulk(client, await undoBulk(bulk.id)) : undefined,
  });
}
