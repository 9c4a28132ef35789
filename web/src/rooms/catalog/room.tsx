/** Products: the list and the page of one with its articles; categories in the settings. */
import { FolderOutlined, GiftOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'catalog.product.view';
const MANAGE = 'catalog.product.manage';

export default {
  name: 'catalog',
  routes: [
    { path: 'products', title: 'catalog.menu', permission: VIEW, load: () => import('./pages/ProductsList') },
    { path: 'products/:id', title: 'catalog.menu', permission: VIEW, load: () => import('./pages/ProductPage') },
    { path: 'settings/categories', title: 'catalog.categories', permission: MANAGE, load: () => import('./pages/CategoriesPage') },
  ],
  menu: [
    { to: '/products', label: 'catalog.menu', icon: <GiftOutlined />, group: 'work', order: 30, permission: VIEW, jump: 'p' },
    { to: '/settings/categories', label: 'catalog.categories', icon: <FolderOutlined />, group: 'settings', order: 64, permission: MANAGE },
  ],
} satisfies Room;
