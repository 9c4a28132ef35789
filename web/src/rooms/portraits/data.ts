/** What this room asks of the server. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Trait = Schemas['TraitOut'];
export type TraitIn = Schemas['TraitIn'];
export type TraitPatch = Schemas['TraitPatch'];
export type Group = TraitIn['group'];
export type Portrait = Schemas['Portrait'];
export type Item = Schemas['PortraitItem'];
export type Definition = TraitIn['definition'];

export const GROUPS = ['value', 'rhythm', 'taste', 'life', 'own'] as const satisfies readonly Group[];
const path = (id: string) => ({ path: { trait_id: id } });

export const traitsQuery = (language: string) =>
  queryOptions({
    queryKey: ['trait', 'all', language],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/portraits/traits', { signal })),
    refetchInterval: (query) => (query.state.data?.computing ? 2_000 : false),
  });

export const sharesQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ['trait', id, 'shares', language],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/portraits/traits/{trait_id}/shares', { params: path(id), signal })),
  });

export const portraitQuery = (customer: string, language: string) =>
  queryOptions({
    queryKey: ['customer', customer, 'portrait', language],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/portraits/customers/{customer_id}', { params: { path: { customer_id: customer } }, signal })),
  });

export const tryQuery = (definition: Definition | undefined, language: string) =>
  queryOptions({
    queryKey: ['trait', 'try', JSON.stringify(definition), language],
    enabled: definition !== undefined,
    retry: false,
    staleTime: 30_000,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/portraits/traits/try', { body: { definition: definition ?? {} }, signal })),
  });

export const createTrait = (body: TraitIn) => answer(api.POST('/api/v1/portraits/traits', { body }));
export const changeTrait = (id: string, body: TraitPatch) => answer(api.PATCH('/api/v1/portraits/traits/{trait_id}', { params: path(id), body }));
export const deleteTrait = (id: string) => answer(api.DELETE('/api/v1/portraits/traits/{trait_id}', { params: path(id) }));
export const addStandard = () => answer(api.POST('/api/v1/portraits/traits/standard'));
export const computeAll = () => answer(api.POST('/api/v1/portraits/traits/compute'));
export const undoTrait = (id: string) => answer(api.POST('/api/v1/portraits/traits/undo/{trait_change_id}', { params: { path: { trait_change_id: id } } }));
