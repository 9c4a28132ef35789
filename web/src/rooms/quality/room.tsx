/** Data quality: the score of the base, lists by problem, the queue that mends one after another; on a customer's page their score. */
import { SafetyCertificateOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'quality.problem.view';

export default {
  name: 'quality',
  routes: [
    { path: 'quality', title: 'quality.menu', permission: VIEW, words: ['customers'], load: () => import('./pages/QualityPage') },
    { path: 'quality/fix', title: 'quality.fix', permission: VIEW, words: ['customers'], load: () => import('./pages/FixPage') },
    { path: 'settings/quality', title: 'quality.rules', permission: 'quality.definition.manage', words: ['conditions'], load: () => import('./pages/RulesPage') },
  ],
  menu: [
    { to: '/quality', label: 'quality.menu', icon: <SafetyCertificateOutlined />, group: 'insight', order: 40, permission: VIEW },
    { to: '/settings/quality', label: 'quality.rules', icon: <SafetyCertificateOutlined />, group: 'settings', order: 37, permission: 'quality.definition.manage' },
  ],
  panels: [{ id: 'quality.of_customer', slot: 'customers.customer', label: 'quality.menu', order: 6, permission: VIEW, load: () => import('./QualityPanel') }],
} satisfies Room;
