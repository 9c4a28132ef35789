/** Orders: the list, one order beside it, and what a customer bought on that customer's page. */
import { BarChartOutlined, ShoppingOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'commerce.order.view';
const REPORT = 'commerce.report.view';

export default {
  name: 'commerce',
  routes: [
    { path: 'orders', title: 'commerce.menu', permission: VIEW, load: () => import('./pages/OrdersList') },
    { path: 'orders/new', title: 'commerce.new_order', permission: 'commerce.order.create', load: () => import('./pages/OrderFormPage') },
    { path: 'orders/:id', title: 'commerce.menu', permission: VIEW, load: () => import('./pages/OrderPage') },
    { path: 'orders/:id/edit', title: 'commerce.menu', permission: 'commerce.order.edit', load: () => import('./pages/OrderFormPage') },
    { path: 'reports/sales', title: 'commerce.report', permission: REPORT, load: () => import('./pages/SalesReport') },
  ],
  menu: [
    { to: '/orders', label: 'commerce.menu', icon: <ShoppingOutlined />, group: 'work', order: 20, permission: VIEW, jump: 'o', phone: true },
    { to: '/reports/sales', label: 'commerce.report', icon: <BarChartOutlined />, group: 'insight', order: 10, permission: REPORT, jump: 'r' },
  ],
  panels: [
    { id: 'commerce.figures', slot: 'customers.customer.figures', label: 'commerce.purchases', order: 10, permission: VIEW, load: () => import('./purchases/Figures') },
    { id: 'commerce.orders', slot: 'customers.customer.tab', label: 'commerce.menu', order: 10, permission: VIEW, load: () => import('./purchases/OrdersTab') },
    { id: 'commerce.purchases', slot: 'customers.customer', label: 'commerce.purchases', order: 10, permission: VIEW, load: () => import('./purchases/PurchasesPanel') },
    { id: 'commerce.store_head', slot: 'organization.store.figures', label: 'commerce.report', order: 10, permission: REPORT, load: () => import('./figures/StoreHead') },
    { id: 'commerce.store', slot: 'organization.store', label: 'commerce.report', order: 10, permission: REPORT, load: () => import('./figures/StoreSales') },
    { id: 'commerce.product', slot: 'catalog.product', label: 'commerce.report', order: 10, permission: REPORT, load: () => import('./figures/ProductSales') },
    { id: 'commerce.my_newest', slot: 'collaboration.today', label: 'commerce.my_newest', order: 20, permission: 'customers.customer.view', load: () => import('./figures/MyNewest') },
  ],
} satisfies Room;
