/** Stores: the list and the page of one; regions and legal entities in the settings. */
import { BankOutlined, GlobalOutlined, ShopOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'organization.store.view';
const MANAGE = 'organization.store.manage';

export default {
  name: 'organization',
  routes: [
    { path: 'stores', title: 'organization.menu', permission: VIEW, load: () => import('./pages/StoresList') },
    { path: 'stores/:id', title: 'organization.menu', permission: VIEW, load: () => import('./pages/StorePage') },
    { path: 'settings/regions', title: 'organization.regions', permission: MANAGE, load: () => import('./pages/RegionsPage') },
    { path: 'settings/legal-entities', title: 'organization.entities', permission: MANAGE, load: () => import('./pages/EntitiesPage') },
  ],
  menu: [
    { to: '/stores', label: 'organization.menu', icon: <ShopOutlined />, group: 'work', order: 40, permission: VIEW, jump: 's' },
    { to: '/settings/regions', label: 'organization.regions', icon: <GlobalOutlined />, group: 'settings', order: 60, permission: MANAGE },
    { to: '/settings/legal-entities', label: 'organization.entities', icon: <BankOutlined />, group: 'settings', order: 62, permission: MANAGE },
  ],
} satisfies Room;
