/** What the server says can be asked of an object, and what it answers while a tree is being written. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

import type { Json, Said } from './tree';

type Schemas = components['schemas'];
export type Askable = Schemas['AskableOut'];
export type Operator = Schemas['OperatorOut'];
export type AskableFields = Schemas['AskableFields'];
export type Related = Schemas['RelationOut'];
export type Happening = Schemas['HappeningOut'];
export type Taking = Schemas['TakeOut'];
export type Line = Schemas['LineOut'];
export type Look = Schemas['LookOut'];

export interface Suggestion {
  value: string;
  label: string;
}

/** Values to offer for a field, people for users. */
export type Suggest = (key: string, kind: string) => readonly Suggestion[];

const FRESH_MS = 5 * 60_000;
const SAMPLE = 8;

export const askableQuery = (object: string) =>
  queryOptions({
    queryKey: ['conditions', object],
    staleTime: FRESH_MS,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/conditions/{object}/fields', { params: { path: { object } }, signal })),
  });

/** How many the tree finds, some of them, and its words. The question before is cancelled when another is asked. */
export const lookQuery = (object: string, tree: Json, language: string) =>
  queryOptions({
    queryKey: ['conditions', object, 'look', JSON.stringify(tree), language],
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/conditions/{object}/look', { params: { path: { object } }, body: { tree: tree as Said, sample: SAMPLE }, signal })),
  });

/** Why one record is found, or is not: each line with the value that was found. */
export const explainQuery = (object: string, tree: Json, id: string, language: string) =>
  queryOptions({
    queryKey: ['conditions', object, 'explain', JSON.stringify(tree), id, language],
    staleTime: 30_000,
    retry: false,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/conditions/{object}/explain', { params: { path: { object } }, body: { tree: tree as Said, record_id: id }, signal })),
  });
