/** What everybody in the workspace shares, and the trades to choose from. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';
import { sessionQuery } from '@/api/session';
import { fetchTrades } from '@/api/trades';

type Schemas = components['schemas'];
export type Workspace = Schemas['WorkspaceOut'];
export type WorkspaceChange = Schemas['WorkspaceIn'];

export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/access/workspace', { signal })),
});

export const tradesQuery = queryOptions({
  queryKey: ['workspace', 'trades'],
  staleTime: Infinity,
  queryFn: ({ signal }) => fetchTrades(signal),
});

function useWorkspaceMutation<In>(change: (input: In) => Promise<Schemas['WorkspaceChangedOut']>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: ({ workspace }) => {
      client.setQueryData(workspaceQuery.queryKey, workspace);
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
}

export const useChangeWorkspace = () => useWorkspaceMutation((body: WorkspaceChange) => answer(api.PATCH('/api/v1/access/workspace', { body })));

export const useUndoWorkspace = () =>
  useWorkspaceMutation((id: string) =>
    answer(api.POST('/api/v1/access/workspace/changes/{workspace_change_id}/undo', { params: { path: { workspace_change_id: id } } })),
  );
