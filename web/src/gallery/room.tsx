/** The kit on show, in development only: every part in its states, with made-up records. */
import { AppstoreOutlined, FormOutlined, IdcardOutlined, TableOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

export default {
  name: 'gallery',
  routes: [
    { path: 'kit/parts', load: () => import('./Parts') },
    { path: 'kit/list', load: () => import('./List') },
    { path: 'kit/record/:id', load: () => import('./Record') },
    { path: 'kit/forms', load: () => import('./Forms') },
  ],
  menu: [
    { to: '/kit/list', label: 'List', icon: <TableOutlined />, group: 'work', order: 900, jump: 'l', phone: true },
    { to: '/kit/record/7', label: 'Record', icon: <IdcardOutlined />, group: 'work', order: 901, phone: true },
    { to: '/kit/forms', label: 'Forms', icon: <FormOutlined />, group: 'grow', order: 902, phone: true },
    { to: '/kit/parts', label: 'Parts', icon: <AppstoreOutlined />, group: 'settings', order: 903 },
  ],
  commands: [{ id: 'gallery.create', label: 'Create record', key: 'c', run: ({ navigate }) => navigate('/kit/forms') }],
} satisfies Room;
