/** Customers: the list, the page of one customer. */
import { CheckSquareOutlined, TagsOutlined, TeamOutlined, UserAddOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

export default {
  name: 'customers',
  routes: [
    { path: 'customers', title: 'customers.menu', permission: 'customers.customer.view', load: () => import('./pages/CustomersList') },
    { path: 'customers/bulk', title: 'customers.bulk', permission: 'customers.customer.edit', load: () => import('./pages/BulkPage') },
    { path: 'customers/tags', title: 'customers.tags', permission: 'customers.tag.manage', load: () => import('./pages/TagsPage') },
    { path: 'customers/:id', title: 'customers.menu', permission: 'customers.customer.view', load: () => import('./pages/CustomerPage') },
  ],
  menu: [
    { to: '/customers', label: 'customers.menu', icon: <TeamOutlined />, group: 'work', order: 10, permission: 'customers.customer.view', jump: 'c', phone: true },
    { to: '/customers/bulk', label: 'customers.bulk', icon: <CheckSquareOutlined />, group: 'settings', order: 41, permission: 'customers.customer.edit' },
    { to: '/customers/tags', label: 'customers.tags', icon: <TagsOutlined />, group: 'settings', order: 40, permission: 'customers.tag.manage' },
  ],
  jobs: Object.fromEntries(['edit', 'tag', 'assign', 'delete', 'undo'].map((kind) => [`customers.bulk_${kind}`, () => '/customers/bulk'])),
  commands: [
    {
      id: 'customers.create',
      label: 'customers.create',
      icon: <UserAddOutlined />,
      permission: 'customers.customer.create',
      key: 'c',
      run: ({ navigate }) => navigate('/customers?new=1'),
    },
  ],
} satisfies Room;
