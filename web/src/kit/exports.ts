/** Files that a job of the server writes: their formats, and fetching one when it is done, whatever page is open meanwhile. */
import type { QueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';

import { toast } from './toast';

export const FORMATS = ['xlsx', 'csv', 'gb18030'] as const;
export type ExportFormat = (typeof FORMATS)[number];

const LOOK_MS = 1_000;

export interface ExportWords {
  done: (rows: number) => string;
  failed: string;
}

/** `base` is the room's path of exports: "/api/v1/customers/exports". */
export async function followExport(client: QueryClient, base: string, started: { id: string; job_id: string }, words: ExportWords): Promise<void> {
  void client.invalidateQueries({ queryKey: ['job'] });
  for (;;) {
    const job = await answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: started.job_id } } }));
    if (job.state === 'succeeded') {
      toast({ text: words.done(job.done) });
      window.location.assign(`${base}/${started.id}/file`);
      return;
    }
    if (job.state !== 'queued' && job.state !== 'running') {
      toast({ text: words.failed, tone: 'danger' });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
