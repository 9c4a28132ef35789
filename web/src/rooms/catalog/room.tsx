/** Products: the list and the page of one with its articles. */
import { GiftOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'catalog.product.view';

export default {
  name: 'catalog',
  routes: [
    { path: 'products', title: 'catalog.menu', permission: VIEW, load: () => import('./pages/ProductsList') },
    { path: 'products/:id', title: 'catalog.menu', permission: VIEW, load: () => import('./pages/ProductPage') },
  ],
  menu: [{ to: '/products', label: 'catalog.menu', icon: <GiftOutlined />, group: 'work', order: 30, permission: VIEW, jump: 'p' }],
} satisfies Room;
