/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Import = Schemas['ImportOut'];
export type ImportRow = Schemas['ImportRow'];
export type Target = Schemas['TargetOut'];
export type NewField = Schemas['NewFieldOut'];
export type TargetColumn = Schemas['ColumnOut'];
export type Change = Schemas['ImportPatch'];
export type Preview = Schemas['Preview'];
export type ColumnFormat = Schemas['FormatOut'];
export type ColumnValues = Schemas['ValuesOut'];
export type Found = Schemas['FoundOut'];
export type Sums = Schemas['MoneyOut'];
export type Match = Schemas['MatchOut'];
export type Known = Schemas['KnownOut'];
export type MatchKind = Match['kind'];
export type MatchAction = Match['action'];
export type Decision = Partial<Schemas['DecideIn']>;
export type Act = 'check' | 'run' | 'pause' | 'resume' | 'cancel' | 'revert';

const BUSY_MS = 1_000;
const BUSY = new Set<Import['state']>(['checking', 'running', 'reverting']);
export const isBusy = (run: Pick<Import, 'state'>) => BUSY.has(run.state);
const of = (id: string) => ({ path: { import_id: id } });

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/imports/{import_id}', { params: of(id), signal })),
    refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? BUSY_MS : false),
  });

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id, 'preview'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/imports/{import_id}/preview', { params: of(id), signal })),
  });

/** For useKeyset; the kinds stand on every page. */
export const matchesQuery = (id: string, kind: MatchKind | undefined) => ({
  queryKey: ['import', id, 'matches', kind ?? 'all'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/imports/{import_id}/matches', { params: { ...of(id), query: { kind, cursor, limit: 20 } }, signal })),
});

export const matchKindsQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id, 'matches', 'kinds'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/imports/{import_id}/matches', { params: { ...of(id), query: { limit: 1 } }, signal }))).kinds,
  });

export const decide = (id: string, body: Decision) => answer(api.PATCH('/api/v1/imports/{import_id}/matches', { params: of(id), body: { lines: [], ...body } }));

export const targetsQuery = queryOptions({
  queryKey: ['import', 'targets'],
  staleTime: 10 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/imports/targets', { signal }))).items,
});

/** For useKeyset. */
export const importsQuery = {
  queryKey: ['import', 'list'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/imports', { params: { query: { cursor, limit: 50 } }, signal })),
};

export const changeImport = (id: string, body: Change) => answer(api.PATCH('/api/v1/imports/{import_id}', { params: of(id), body }));

export const saveSettings = (id: string, name: string) => answer(api.POST('/api/v1/imports/{import_id}/mapping', { params: of(id), body: { name } }));
export const forgetSettings = (id: string) => answer(api.DELETE('/api/v1/imports/mappings/{mapping_id}', { params: { path: { mapping_id: id } } }));

/** Fields are made and taken back where all of them are. */
export const createField = (object: string, body: Schemas['FieldIn']) =>
  answer(api.POST('/api/v1/customization/objects/{object}/fields', { params: { path: { object } }, body }));
export const undoField = (change: string) =>
  answer(api.POST('/api/v1/customization/changes/{customization_change_id}/undo', { params: { path: { customization_change_id: change } } }));

const PATHS = {
  check: '/api/v1/imports/{import_id}/check',
  run: '/api/v1/imports/{import_id}/run',
  pause: '/api/v1/imports/{import_id}/pause',
  resume: '/api/v1/imports/{import_id}/resume',
  cancel: '/api/v1/imports/{import_id}/cancel',
  revert: '/api/v1/imports/{import_id}/revert',
} as const;

export const act = (id: string, what: Act) => answer(api.POST(PATHS[what], { params: of(id) }));
export const errorsAddress = (id: string) => `/api/v1/imports/${id}/errors.csv`;
