/** Signing in, first set-up, a new password; one's account, colleagues, API tokens, the audit log. */
import { ApartmentOutlined, ApiOutlined, AuditOutlined, IdcardOutlined, QuestionCircleOutlined, SafetyCertificateOutlined, UserAddOutlined, UserOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

/** Everybody may know their colleagues (owners of customers); who has which role is for those who answer for a team. */
const TEAM = 'access.role.view';

export default {
  name: 'access',
  routes: [
    { path: 'sign-in', frame: 'bare', title: 'access.sign_in', load: () => import('./pages/SignIn') },
    { path: 'setup', frame: 'bare', title: 'access.setup', load: () => import('./pages/Setup') },
    { path: 'forgot', frame: 'bare', title: 'access.forgot', load: () => import('./pages/Forgot') },
    { path: 'two-step', frame: 'bare', title: 'access.two_step', load: () => import('./pages/Enrol') },
    { path: 'me', title: 'access.account', load: () => import('./pages/Account') },
    { path: 'settings/team', title: 'access.team', permission: TEAM, load: () => import('./pages/TeamList') },
    { path: 'settings/hand-overs', title: 'access.hand_overs', permission: 'access.user.manage', load: () => import('./pages/HandOversList') },
    { path: 'settings/teams', title: 'access.teams', permission: 'access.team.view', load: () => import('./pages/TeamsPage') },
    { path: 'settings/roles', title: 'access.roles', permission: TEAM, load: () => import('./pages/RolesPage') },
    { path: 'settings/explain', title: 'access.explain', permission: 'access.role.explain', load: () => import('./pages/ExplainPage') },
    { path: 'settings/tokens', title: 'access.tokens', permission: 'access.token.use', load: () => import('./pages/TokensList') },
    { path: 'settings/audit', title: 'access.audit', permission: 'access.audit.read', load: () => import('./pages/AuditList') },
    { path: 'reset', frame: 'bare', title: 'access.reset', load: () => import('./pages/Reset') },
  ],
  menu: [
    { to: '/settings/team', label: 'access.team', icon: <IdcardOutlined />, group: 'settings', order: 10, permission: TEAM },
    { to: '/settings/teams', label: 'access.teams', icon: <ApartmentOutlined />, group: 'settings', order: 12, permission: 'access.team.view' },
    { to: '/settings/roles', label: 'access.roles', icon: <SafetyCertificateOutlined />, group: 'settings', order: 14, permission: TEAM },
    { to: '/settings/explain', label: 'access.explain', icon: <QuestionCircleOutlined />, group: 'settings', order: 16, permission: 'access.role.explain' },
    { to: '/settings/tokens', label: 'access.tokens', icon: <ApiOutlined />, group: 'settings', order: 80, permission: 'access.token.use' },
    { to: '/settings/audit', label: 'access.audit', icon: <AuditOutlined />, group: 'settings', order: 90, permission: 'access.audit.read' },
  ],
  panels: [
    { id: 'access.collaborators', slot: 'customers.customer.figures', label: 'access.collaborators', order: 95, permission: 'access.user.view', load: () => import('./sharing/Collaborators') },
  ],
  commands: [
    { id: 'access.account', label: 'access.account', icon: <UserOutlined />, run: ({ navigate }) => navigate('/me') },
    {
      id: 'access.invite',
      label: 'access.invite',
      icon: <UserAddOutlined />,
      permission: 'access.user.manage',
      run: ({ navigate }) => navigate('/settings/team?invite=1'),
    },
  ],
} satisfies Room;
