/** Teams as the server gives them, the tree they make, and everybody who can be in one. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

import { fetchUsers, usersKey, type User } from '../people';

type Schemas = components['schemas'];
export type Team = Schemas['TeamOut'];

export const teamsQuery = queryOptions({
  queryKey: ['team'],
  queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/access/teams', { signal }))).items,
});

/** Everybody who works here, page after page. */
export const everybodyQuery = queryOptions({
  queryKey: [...usersKey, 'everybody'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const found: User[] = [];
    let after: string | undefined;
    do {
      const page = await fetchUsers(after, signal);
      found.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return found;
  },
});

export interface Branch {
  team: Team;
  /** 0 at the top. */
  level: number;
  /** People of the teams below, each once; those of the team itself left out. */
  below: number;
}

/** The tree from top to bottom, each team right after the one it stands below. */
export function branchesOf(teams: readonly Team[]): Branch[] {
  const children = new Map<string | null, Team[]>();
  for (const team of teams) children.set(team.parent_id, [...(children.get(team.parent_id) ?? []), team]);
  const found: Branch[] = [];
  const walk = (parent: string | null, level: number): Set<string> => {
    const people = new Set<string>();
    for (const team of children.get(parent) ?? []) {
      const branch: Branch = { team, level, below: 0 };
      found.push(branch);
      const below = walk(team.id, level + 1);
      for (const one of team.members) below.delete(one.user_id);
      branch.below = below.size;
      for (const one of [...below, ...team.members.map((member) => member.user_id)]) people.add(one);
    }
    return people;
  };
  walk(null, 0);
  return found;
}

/** A team and everything below it: where it cannot be moved to. */
export function withBelow(teams: readonly Team[], id: string): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const team of teams) if (team.parent_id !== null && found.has(team.parent_id)) found.add(team.id);
  }
  return found;
}

export interface TeamInput {
  name: string;
  parent_id: string | null;
  members: Team['members'];
}

/** Makes or changes a team and says who is in it; the team as it is then. */
async function save({ id, members, ...body }: TeamInput & { id?: string }): Promise<Team> {
  const path = (team_id: string) => ({ params: { path: { team_id } } });
  const team = await (id === undefined
    ? answer(api.POST('/api/v1/access/teams', { body }))
    : answer(api.PUT('/api/v1/access/teams/{team_id}', { ...path(id), body })));
  return answer(api.PUT('/api/v1/access/teams/{team_id}/members', { ...path(team.id), body: { members } }));
}

export function useSaveTeam() {
  const client = useQueryClient();
  return useMutation({ mutationFn: save, onSettled: () => client.invalidateQueries({ queryKey: teamsQuery.queryKey }) });
}

export function useDeleteTeam() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/access/teams/{team_id}', { params: { path: { team_id: id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: teamsQuery.queryKey }),
  });
}
