/** What this room asks of the server. Keys begin like the live topics: note, task and notification of a record or a person. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api, send } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Note = Schemas['WrittenNote'];
export type Task = Schemas['TaskOut'];
export type TaskInput = Schemas['TaskIn'];
export type TaskChange = Partial<Schemas['TaskPatch']>;
export type Notification = Schemas['NotificationOut'];
export type StoredFile = Schemas['FileOut'];
export type Colleague = Schemas['PersonOut'] & Partial<Pick<Schemas['ColleagueOut'], 'readings'>>;

/** A record of any room. */
export interface Ref {
  object: string;
  id: string;
}

const of = ({ object, id }: Ref) => ({ path: { object, object_id: id } });

export const notesQuery = (ref: Ref) => ({
  queryKey: ['note', ref.id, 'list'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/collaboration/records/{object}/{object_id}/notes', { params: { ...of(ref), query: { cursor, limit: 20 } }, signal })),
});

export const writeNote = (ref: Ref, text: string, files: string[]) =>
  answer(api.POST('/api/v1/collaboration/records/{object}/{object_id}/notes', { params: of(ref), body: { text, files, pinned: false } }));
export const changeNote = (id: string, body: Schemas['NotePatch']) =>
  answer(api.PATCH('/api/v1/collaboration/notes/{note_id}', { params: { path: { note_id: id } }, body }));
export const removeNote = (id: string) => answer(api.DELETE('/api/v1/collaboration/notes/{note_id}', { params: { path: { note_id: id } } }));
export const undoChange = (id: string) => answer(api.POST('/api/v1/collaboration/undo/{undo_id}', { params: { path: { undo_id: id } } }));
export const uploadFile = ({ object, id }: Ref, file: File) =>
  send<StoredFile>('POST', `/api/v1/collaboration/records/${object}/${id}/files`, {
    query: { name: file.name },
    body: new Blob([file], { type: 'application/octet-stream' }),
  });

export const colleaguesQuery = queryOptions({
  queryKey: ['user', 'colleagues'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/colleagues', { signal })),
});

export const tasksQuery = (me: string, whose: 'mine' | 'given', done: boolean) => ({
  queryKey: ['task', me, 'list', whose, done],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/collaboration/tasks', { params: { query: { whose, done, cursor, limit: 100 } }, signal })),
});

export const recordTasksQuery = (ref: Ref) => ({
  queryKey: ['task', ref.id, 'list'],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/collaboration/records/{object}/{object_id}/tasks', { params: { ...of(ref), query: { cursor, limit: 20 } }, signal })),
});

const one = (id: string) => ({ path: { task_id: id } });
export const createTask = (body: TaskInput) => answer(api.POST('/api/v1/collaboration/tasks', { body }));
export const changeTask = (id: string, body: TaskChange) =>
  answer(api.PATCH('/api/v1/collaboration/tasks/{task_id}', { params: one(id), body: body as Schemas['TaskPatch'] }));
export const removeTask = (id: string) => answer(api.DELETE('/api/v1/collaboration/tasks/{task_id}', { params: one(id) }));
export const finishTask = (id: string) => answer(api.POST('/api/v1/collaboration/tasks/{task_id}/done', { params: one(id) }));
export const reopenTask = (id: string) => answer(api.POST('/api/v1/collaboration/tasks/{task_id}/reopen', { params: one(id) }));

export const notificationsQuery = (me: string, kind?: Notification['kind'], limit = 30) => ({
  queryKey: ['notification', me, 'list', kind, limit],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) =>
    answer(api.GET('/api/v1/collaboration/notifications', { params: { query: { kind, cursor, limit } }, signal })),
});

export const unreadQuery = (me: string) =>
  queryOptions({
    queryKey: ['notification', me, 'count'],
    enabled: me !== '',
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/collaboration/notifications/count', { signal }))).unread,
  });

export const markRead = (ids: string[] | null) => answer(api.POST('/api/v1/collaboration/notifications/read', { body: { ids } }));

export const followQuery = (ref: Ref) =>
  queryOptions({
    queryKey: ['follow', ref.id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/records/{object}/{object_id}/follow', { params: of(ref), signal })),
  });
export const setFollow = (ref: Ref, following: boolean) =>
  following
    ? answer(api.PUT('/api/v1/collaboration/records/{object}/{object_id}/follow', { params: of(ref) }))
    : answer(api.DELETE('/api/v1/collaboration/records/{object}/{object_id}/follow', { params: of(ref) }));
