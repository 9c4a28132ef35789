/** What everybody shares, and how the installation is doing. Accounts, colleagues, tokens and the audit log are pages of access. */
import { DashboardOutlined, ShopOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

/** Whoever reads the audit log answers for the installation. */
const SYSTEM = 'access.audit.read';
const WORKSPACE = 'access.workspace.edit';

export default {
  name: 'settings',
  routes: [
    { path: 'settings/workspace', title: 'settings.workspace', permission: WORKSPACE, load: () => import('./pages/WorkspacePage') },
    { path: 'settings/system', title: 'settings.system', permission: SYSTEM, load: () => import('./pages/SystemList') },
  ],
  menu: [
    { to: '/settings/workspace', label: 'settings.workspace', icon: <ShopOutlined />, group: 'settings', order: 5, permission: WORKSPACE },
    { to: '/settings/system', label: 'settings.system', icon: <DashboardOutlined />, group: 'settings', order: 95, permission: SYSTEM },
  ],
} satisfies Room;
