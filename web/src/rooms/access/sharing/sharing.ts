/** Who a record is shared with. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

export type Collaborators = components['schemas']['CollaboratorsOut'];

export interface About {
  object: string;
  id: string;
}

const of = ({ object, id }: About) => ({ path: { object, object_id: id } });

export const collaboratorsQuery = (about: About) =>
  queryOptions({
    queryKey: [about.object, about.id, 'collaborators'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/access/records/{object}/{object_id}/collaborators', { params: of(about), signal })),
  });

export const setCollaborators = (about: About, people: string[]) =>
  answer(api.PUT('/api/v1/access/records/{object}/{object_id}/collaborators', { params: of(about), body: { people } }));
