/** Saved views of an object's list: what is asked of the server, and the question of a view in an address. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type View = Schemas['ViewOut'];
export type ViewPatch = Schemas['ViewPatch'];

/** What a list shows now: the filter as JSON, the sort, and how its columns stand. */
export interface Looked {
  filter: string | undefined;
  sort: string | undefined;
  columns: string[];
  widths: Record<string, number>;
  /** A table, or a board or calendar by a field. */
  kind: View['kind'];
  field: string | null;
  /** What the columns of a board add up. */
  sum: string | null;
}

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: ['saved_view', object],
    staleTime: 60_000,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customization/views', { params: { query: { object } }, signal })),
  });

/** Teams a view can be shown to. */
export const viewTeamsQuery = queryOptions({
  queryKey: ['team'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/teams', { signal }))).items,
});

/** Who sees a view, as one value: "mine", "all", or the id of a team; and the other way. */
export const seenBy = (view: Pick<View, 'visibility' | 'team_id'>) => (view.visibility === 'team' ? (view.team_id ?? 'mine') : view.visibility);
export const shareBody = (seen: string) =>
  seen === 'mine' || seen === 'all' ? ({ visibility: seen, team_id: null } as const) : ({ visibility: 'team', team_id: seen } as const);

const at = (id: string) => ({ path: { view_id: id } });
export const createView = (body: Partial<Schemas['ViewIn']> & { object: string; name: string }) => answer(api.POST('/api/v1/customization/views', { body: body as Schemas['ViewIn'] }));
export const changeView = (view: View, body: Partial<ViewPatch>) =>
  answer(api.PATCH('/api/v1/customization/views/{view_id}', { params: at(view.id), body: { ...body, version: view.version } as ViewPatch }));
export const deleteView = (id: string) => api.DELETE('/api/v1/customization/views/{view_id}', { params: at(id) });
export const restoreView = (id: string) => api.POST('/api/v1/customization/views/{view_id}/restore', { params: at(id) });

export const bodyOf = ({ filter, ...rest }: Looked) => ({ ...rest, filter: filter === undefined ? null : (JSON.parse(filter) as Record<string, unknown>) });

/** The filter of a view for an address; nothing while it cannot be applied. */
export const filterOf = (view: View) => (view.filter && (view.problems ?? []).length === 0 ? JSON.stringify(view.filter) : undefined);

/** The same tree however its members are ordered. */
const inOrder = (json: unknown): unknown => {
  if (Array.isArray(json)) return json.map(inOrder);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => [key, inOrder(value)]),
  );
};

function canonical(filter: string | undefined): string {
  try {
    return JSON.stringify(inOrder(JSON.parse(filter ?? '{"all":[]}')));
  } catch {
    return filter ?? '';
  }
}

export const differs = (view: View, now: Pick<Looked, 'filter' | 'sort' | 'kind' | 'field' | 'sum'>) =>
  canonical(filterOf(view)) !== canonical(now.filter) || (view.sort ?? undefined) !== now.sort || view.kind !== now.kind || view.field !== now.field || view.sum !== now.sum;
