/** What a workspace makes of the product: its own fields, the layout of pages per role, parts switched on and off. */
import { AppstoreOutlined, FormOutlined, LayoutOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const FIELDS = 'customization.field.manage';
const LAYOUTS = 'customization.layout.manage';
const ROOMS = 'customization.room.manage';

export default {
  name: 'customization',
  routes: [
    { path: 'settings/fields', title: 'customization.fields', permission: FIELDS, load: () => import('./pages/FieldsPage') },
    { path: 'settings/layout', title: 'customization.layout', permission: LAYOUTS, load: () => import('./pages/LayoutPage') },
    { path: 'settings/rooms', title: 'customization.rooms', permission: ROOMS, load: () => import('./pages/RoomsPage') },
  ],
  menu: [
    { to: '/settings/fields', label: 'customization.fields', icon: <FormOutlined />, group: 'settings', order: 30, permission: FIELDS },
    { to: '/settings/layout', label: 'customization.layout', icon: <LayoutOutlined />, group: 'settings', order: 32, permission: LAYOUTS },
    { to: '/settings/rooms', label: 'customization.rooms', icon: <AppstoreOutlined />, group: 'settings', order: 34, permission: ROOMS },
  ],
} satisfies Room;
