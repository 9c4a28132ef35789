/** How the installation is doing. Accounts, colleagues, tokens and the audit log are pages of access. */
import { DashboardOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

/** Whoever reads the audit log answers for the installation. */
const SYSTEM = 'access.audit.read';

export default {
  name: 'settings',
  routes: [{ path: 'settings/system', title: 'settings.system', permission: SYSTEM, load: () => import('./pages/SystemList') }],
  menu: [{ to: '/settings/system', label: 'settings.system', icon: <DashboardOutlined />, group: 'settings', order: 95, permission: SYSTEM }],
} satisfies Room;
