/** Stores: the list and the page of one. */
import { ShopOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'organization.store.view';

export default {
  name: 'organization',
  routes: [
    { path: 'stores', title: 'organization.menu', permission: VIEW, load: () => import('./pages/StoresList') },
    { path: 'stores/:id', title: 'organization.menu', permission: VIEW, load: () => import('./pages/StorePage') },
  ],
  menu: [{ to: '/stores', label: 'organization.menu', icon: <ShopOutlined />, group: 'work', order: 40, permission: VIEW, jump: 's' }],
} satisfies Room;
