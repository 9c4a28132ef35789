/** Identity: why two records are one person or are not; the model that finds who is one, its versions, thresholds and runs. */
import { ForkOutlined, NodeIndexOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'identity.model.view';
const MANAGE = 'identity.model.manage';

export default {
  name: 'identity',
  routes: [
    { path: 'identity/why', title: 'identity.why', permission: VIEW, words: ['conditions'], load: () => import('./pages/WhyPage') },
    { path: 'settings/identity', title: 'identity.menu', permission: MANAGE, load: () => import('./pages/IdentityPage') },
  ],
  menu: [{ to: '/settings/identity', label: 'identity.menu', icon: <NodeIndexOutlined />, group: 'settings', order: 38, permission: MANAGE }],
  commands: [{ id: 'identity.why', label: 'identity.why', icon: <ForkOutlined />, permission: VIEW, run: ({ navigate }) => navigate('/identity/why') }],
  panels: [{ id: 'identity.evidence', slot: 'customers.pair', label: 'identity.evidence', order: 1, permission: VIEW, load: () => import('./EvidencePanel') }],
} satisfies Room;
