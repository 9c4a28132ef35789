/** What meetings ask of the server. Keys begin like the live topic: meeting of a person or a record. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

import type { Ref } from '../data';

type Schemas = components['schemas'];
export type Meeting = Schemas['MeetingOut'];
export type MeetingInput = Schemas['MeetingIn'];
export type MeetingChange = Partial<Schemas['MeetingPatch']>;
export type Clash = Schemas['ClashOut'];
export type Outcome = NonNullable<Meeting['outcome']>;

const one = (id: string) => ({ path: { meeting_id: id } });

export const meetingsQuery = (me: string, start: string, end: string, whose: 'mine' | 'all') =>
  queryOptions({
    queryKey: ['meeting', me, 'list', start, end, whose],
    enabled: me !== '',
    queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/meetings', { params: { query: { start, end, whose } }, signal })),
  });

export const recordMeetingsQuery = ({ object, id }: Ref) =>
  queryOptions({
    queryKey: ['meeting', id, 'list'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/collaboration/records/{object}/{object_id}/meetings', { params: { path: { object, object_id: id } }, signal })),
  });

export const removedMeetingsQuery = queryOptions({
  queryKey: ['meeting', 'removed'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/meetings/removed', { signal })),
});

export const meetingQuery = (id: string) =>
  queryOptions({
    queryKey: ['meeting', 'one', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/meetings/{meeting_id}', { params: one(id), signal })),
  });

export const createMeeting = (body: MeetingInput) => answer(api.POST('/api/v1/collaboration/meetings', { body }));
export const changeMeeting = (id: string, body: MeetingChange) =>
  answer(api.PATCH('/api/v1/collaboration/meetings/{meeting_id}', { params: one(id), body: body as Schemas['MeetingPatch'] }));
export const removeMeeting = (id: string) => answer(api.DELETE('/api/v1/collaboration/meetings/{meeting_id}', { params: one(id) }));
export const restoreMeeting = (id: string) => answer(api.POST('/api/v1/collaboration/meetings/{meeting_id}/restore', { params: one(id) }));
export const concludeMeeting = (id: string, outcome: Outcome | null, minutes: string) =>
  answer(api.POST('/api/v1/collaboration/meetings/{meeting_id}/conclude', { params: one(id), body: { outcome, minutes } }));

export const clashesQuery = (body: Schemas['ClashIn'], ready: boolean) =>
  queryOptions({
    queryKey: ['meeting', 'clashes', body],
    enabled: ready,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/collaboration/meetings/clashes', { body, signal })),
  });

export const feedQuery = queryOptions({
  queryKey: ['meeting', 'feed'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/calendar', { signal })),
});
export const openFeed = (titles: boolean) => answer(api.PUT('/api/v1/collaboration/calendar', { body: { titles } }));
export const closeFeed = () => answer(api.DELETE('/api/v1/collaboration/calendar'));
export const fileOf = (id: string) => `/api/v1/collaboration/meetings/${id}/ics`;
