/** Segments: who belongs together by a condition or by hand; the list, the page of one, its editor; on a customer's page theirs. */
import { AimOutlined, PlusOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'segments.segment.view';
const EDIT = 'segments.segment.edit';

export default {
  name: 'segments',
  routes: [
    { path: 'segments', title: 'segments.menu', permission: VIEW, load: () => import('./pages/SegmentsList') },
    { path: 'segments/new', title: 'segments.create', permission: EDIT, words: ['conditions'], load: () => import('./pages/SegmentForm') },
    { path: 'segments/:id', title: 'segments.menu', permission: VIEW, words: ['conditions'], load: () => import('./pages/SegmentPage') },
    { path: 'segments/:id/edit', title: 'segments.menu', permission: EDIT, words: ['conditions'], load: () => import('./pages/SegmentForm') },
  ],
  menu: [{ to: '/segments', label: 'segments.menu', icon: <AimOutlined />, group: 'grow', order: 5, permission: VIEW, jump: 'l' }],
  commands: [{ id: 'segments.create', label: 'segments.create', icon: <PlusOutlined />, permission: EDIT, run: ({ navigate }) => navigate('/segments/new') }],
  panels: [{ id: 'segments.of_customer', slot: 'customers.customer', label: 'segments.panel', order: 2, permission: VIEW, load: () => import('./SegmentsOf') }],
  acts: [{ id: 'segments.put_in', slot: 'customers.customer', order: 1, permission: EDIT, load: () => import('./PutIn') }],
} satisfies Room;
