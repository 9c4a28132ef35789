/** Exports: asking for a file of what the list shows. */
import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import type { ExportFormat } from '@/kit/exports';

import type { Asked } from './asked';
import { chosenOf } from './bulk';

type Schemas = components['schemas'];
export const EXPORTS = '/api/v1/customers/exports';

/** `columns` are those the table shows, by key; the server knows own fields by the name they have in `custom`. */
export function startExport(asked: Asked, ids: readonly string[] | undefined, columns: readonly string[], format: ExportFormat, reveal: boolean) {
  const { matching } = chosenOf({ keys: new Set(), all: true }, asked);
  const names = columns.map((key) => key.replace(/^custom\./, '')).filter((key) => key !== 'name');
  const body = { matching, ids: ids ? [...ids] : null, columns: names.length > 0 ? names : ['created_at'], sort: asked.sort, format, reveal };
  return answer(api.POST('/api/v1/customers/exports', { body: body as Schemas['ExportIn'] }));
}
