/** Exports: asking for a file, and fetching it when its job is done, whatever page is open meanwhile. */
import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { toast } from '@/kit/toast';

import type { Asked } from './asked';
import { chosenOf } from './bulk';

type Schemas = components['schemas'];
export const FORMATS = ['xlsx', 'csv', 'gb18030'] as const;
export type ExportFormat = (typeof FORMATS)[number];

const LOOK_MS = 1_000;

/** `columns` are those the table shows, by key; the server knows own fields by the name they have in `custom`. */
export function startExport(asked: Asked, ids: readonly string[] | undefined, columns: readonly string[], format: ExportFormat, reveal: boolean) {
  const { matching } = chosenOf({ keys: new Set(), all: true }, asked);
  const names = columns.map((key) => key.replace(/^custom\./, '')).filter((key) => key !== 'name');
  const body = { matching, ids: ids ? [...ids] : null, columns: names.length > 0 ? names : ['created_at'], sort: asked.sort, format, reveal };
  return answer(api.POST('/api/v1/customers/exports', { body: body as Schemas['ExportIn'] }));
}

export async function followExport(client: QueryClient, started: Schemas['ExportStarted']): Promise<void> {
  const t = i18next.getFixedT(null, 'customers');
  void client.invalidateQueries({ queryKey: ['job'] });
  for (;;) {
    const job = await answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: started.job_id } } }));
    if (job.state === 'succeeded') {
      toast({ text: t('export.done', { count: job.done }) });
      window.location.assign(`/api/v1/customers/exports/${started.id}/file`);
      return;
    }
    if (job.state !== 'queued' && job.state !== 'running') {
      toast({ text: t('export.failed'), tone: 'danger' });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
