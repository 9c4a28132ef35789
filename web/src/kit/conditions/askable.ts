/** What the server says can be asked of an object, and the words of it in the language in use. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Askable = Schemas['AskableOut'];
export type Operator = Schemas['OperatorOut'];
export type AskableFields = Schemas['AskableFields'];

export interface Suggestion {
  value: string;
  label: string;
}

export const askableQuery = (object: string) =>
  queryOptions({
    queryKey: ['conditions', object],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/conditions/{object}/fields', { params: { path: { object } }, signal })),
  });
