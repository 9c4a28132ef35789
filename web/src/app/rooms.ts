/** Every room of the interface, found by its room.tsx. */
import type { Act, Command, MenuEntry, Panel, Room, RoomRoute } from '@/kit/contributions';

const found = import.meta.glob<Room>('../rooms/*/room.tsx', { eager: true, import: 'default' });

/** In development also the gallery of the kit (/kit/parts). */
const gallery: Room[] = import.meta.env.DEV ? [(await import('../gallery/room')).default] : [];

export const rooms: readonly Room[] = [...Object.values(found), ...gallery];

export const roomRoutes: readonly (RoomRoute & { room: string })[] = rooms.flatMap((room) =>
  (room.routes ?? []).map((route) => ({ ...route, room: room.name })),
);
export const menuEntries: readonly MenuEntry[] = rooms
  .flatMap((room) => room.menu ?? [])
  .sort((a, b) => a.order - b.order || a.to.localeCompare(b.to));
export const commands: readonly Command[] = rooms.flatMap((room) => room.commands ?? []);
export const panels: readonly Panel[] = rooms.flatMap((room) => room.panels ?? []).sort((a, b) => a.order - b.order);
export const acts: readonly Act[] = rooms.flatMap((room) => room.acts ?? []).sort((a, b) => a.order - b.order);
export const jobPages: ReadonlyMap<string, (id: string) => string> = new Map(rooms.flatMap((room) => Object.entries(room.jobs ?? {})));

/** Starts loading the page at `to` (on hover), so that the click finds it ready. */
export function preload(to: string): void {
  const route = roomRoutes.find(({ path }) => `/${path}` === to);
  void route?.load().catch(() => undefined);
}
