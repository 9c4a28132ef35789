/**
 * What a room adds to the interface: the shape of the default export of `rooms/<name>/room.tsx`. The app finds every room by
 * itself; there is no list to edit. Keep room.tsx small (it is part of the shell): pages and panels are loaded when needed.
 *
 *     export default {
 *       name: 'customers',
 *       routes: [{ path: 'customers', title: 'customers.menu', permission: 'customers.read', load: () => import('./pages/CustomersList') }],
 *       menu: [{ to: '/customers', label: 'customers.menu', icon: <TeamOutlined />, group: 'work', order: 10, jump: 'c' }],
 *     } satisfies Room;
 *
 * Labels are keys of the namespace `shell`: "customers.menu" is `shell.menu` in i18n/<language>/customers.json.
 */
import type { ComponentType, ReactNode } from 'react';

export interface RoomRoute {
  /** Path without leading slash, in react-router's syntax: 'customers/:id'. */
  path: string;
  /** Key in `shell` for the window's title while the page loads. */
  title?: string;
  /** Needed to see the page; without it the no-permission page is shown. */
  permission?: string;
  /** `app` (default): inside the shell, signed in. `bare`: a page of its own, for anybody. */
  frame?: 'app' | 'bare';
  /** Other namespaces whose words the page needs at once: what waits for words is drawn twice. */
  words?: readonly string[];
  /** The page: default export of a module. The room's words are loaded along with it. */
  load: () => Promise<{ default: ComponentType }>;
}

/** Groups of the side-bar, from top to bottom. Settings have a side-bar of their own: order below 30 people, below 70 records, then the system. */
export const MENU_GROUPS = ['work', 'engage', 'grow', 'insight', 'settings'] as const;
export type MenuGroup = (typeof MENU_GROUPS)[number];

export interface MenuEntry {
  to: string;
  label: string;
  icon: ReactNode;
  group: MenuGroup;
  /** Place within the group, small first. */
  order: number;
  permission?: string;
  /** Letter for the jump "g then letter". */
  jump?: string;
  /** Also in the bottom bar of phones (the first four are taken). */
  phone?: boolean;
}

export interface CommandContext {
  navigate: (to: string) => void;
}

/** An entry of the palette (Ctrl/Cmd+K). */
export interface Command {
  id: string;
  label: string;
  icon?: ReactNode;
  permission?: string;
  /** Single key that runs it anywhere outside a text field, such as 'c'. */
  key?: string;
  run: (context: CommandContext) => void;
}

export interface PanelProps {
  /** Id of the record whose page shows the panel. */
  id: string;
  /** Id of the second one, on a page that shows two beside each other. */
  other?: string;
}

export interface ActProps {
  /** The records chosen in the list. */
  ids: readonly string[];
  /** It is done: nothing is chosen any more. */
  onDone: () => void;
}

/** Something else to do with records chosen in another room's list: a button (with its dialog) in the bar of `slot`. */
export interface Act {
  id: string;
  slot: string;
  order: number;
  permission?: string;
  load: () => Promise<{ default: ComponentType<ActProps> }>;
}

/** A part of another room's record page: `slot` is that page's name, such as 'customers.customer'. */
export interface Panel {
  id: string;
  slot: string;
  label: string;
  order: number;
  permission?: string;
  load: () => Promise<{ default: ComponentType<PanelProps> }>;
}

export interface Room {
  /** Same as its folder, its namespace of words and its name on the server. */
  name: string;
  routes?: RoomRoute[];
  menu?: MenuEntry[];
  commands?: Command[];
  panels?: Panel[];
  acts?: Act[];
  /** Page of a job by its kind: `{ 'imports.run': (id) => '/imports/' + id }`. */
  jobs?: Record<string, (id: string) => string>;
}
