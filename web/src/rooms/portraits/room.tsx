/** Portraits: what is computed of a customer, on the customer's page; and the traits it consists of, in the settings. */
import { RadarChartOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'portraits.trait.view';

export default {
  name: 'portraits',
  routes: [{ path: 'settings/traits', title: 'portraits.traits', permission: VIEW, load: () => import('./pages/TraitsPage') }],
  menu: [{ to: '/settings/traits', label: 'portraits.traits', icon: <RadarChartOutlined />, group: 'settings', order: 36, permission: 'portraits.trait.manage' }],
  panels: [{ id: 'portraits.portrait', slot: 'customers.customer', label: 'portraits.panel', order: 0, permission: VIEW, load: () => import('./PortraitPanel') }],
} satisfies Room;
