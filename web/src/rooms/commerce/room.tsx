/** Orders: the list, one order beside it, and what a customer bought on that customer's page. */
import { ShoppingOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'commerce.order.view';

export default {
  name: 'commerce',
  routes: [{ path: 'orders', title: 'commerce.menu', permission: VIEW, load: () => import('./pages/OrdersList') }],
  menu: [{ to: '/orders', label: 'commerce.menu', icon: <ShoppingOutlined />, group: 'work', order: 20, permission: VIEW, jump: 'o', phone: true }],
  panels: [
    { id: 'commerce.figures', slot: 'customers.customer.figures', label: 'commerce.purchases', order: 10, permission: VIEW, load: () => import('./purchases/Figures') },
    { id: 'commerce.orders', slot: 'customers.customer.tab', label: 'commerce.menu', order: 10, permission: VIEW, load: () => import('./purchases/OrdersTab') },
    { id: 'commerce.purchases', slot: 'customers.customer', label: 'commerce.purchases', order: 10, permission: VIEW, load: () => import('./purchases/PurchasesPanel') },
  ],
} satisfies Room;
