/** Tracking: which sites and systems send what people do there, with which keys; what comes in, live; what is allowed. */
import { DotChartOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'tracking.source.view';

export default {
  name: 'tracking',
  routes: [{ path: 'settings/tracking', title: 'tracking.menu', permission: VIEW, load: () => import('./pages/TrackingPage') }],
  menu: [{ to: '/settings/tracking', label: 'tracking.menu', icon: <DotChartOutlined />, group: 'settings', order: 76, permission: 'tracking.source.manage' }],
} satisfies Room;
