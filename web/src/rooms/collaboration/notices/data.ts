/** How I am told: wishes, and the browsers that get push messages. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Wishes = Schemas['WishesOut'];
export type WishesInput = Schemas['WishesIn'];
export type Device = Schemas['DeviceOut'];

export const wishesQuery = queryOptions({
  queryKey: ['notification', 'settings'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/notifications/settings', { signal })),
});
export const saveWishes = (body: WishesInput) => answer(api.PUT('/api/v1/collaboration/notifications/settings', { body }));

export const devicesQuery = queryOptions({
  queryKey: ['notification', 'devices'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/collaboration/devices', { signal })),
});
export const addDevice = (body: Schemas['DeviceIn']) => answer(api.POST('/api/v1/collaboration/devices', { body }));
export const removeDevice = (id: string) => answer(api.DELETE('/api/v1/collaboration/devices/{device_id}', { params: { path: { device_id: id } } }));
export const stopMails = (token: string) => answer(api.POST('/api/v1/collaboration/unsubscribe/{token}', { params: { path: { token } } }));
