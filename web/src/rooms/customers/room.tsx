/** Customers: the list, the page of one customer. */
import { CheckSquareOutlined, MergeCellsOutlined, TagsOutlined, TeamOutlined, UserAddOutlined, UserSwitchOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

export default {
  name: 'customers',
  routes: [
    { path: 'customers', title: 'customers.menu', permission: 'customers.customer.view', words: ['conditions', 'customization'], load: () => import('./pages/CustomersList') },
    { path: 'customers/bulk', title: 'customers.bulk', permission: 'customers.customer.edit', load: () => import('./pages/BulkPage') },
    { path: 'customers/tags', title: 'customers.tags', permission: 'customers.tag.manage', load: () => import('./pages/TagsPage') },
    { path: 'customers/review', title: 'customers.review', permission: 'customers.customer.merge', load: () => import('./pages/ReviewPage') },
    { path: 'customers/requests', title: 'customers.requests', permission: 'customers.customer.view', load: () => import('./pages/RequestsPage') },
    { path: 'customers/:id', title: 'customers.menu', permission: 'customers.customer.view', load: () => import('./pages/CustomerPage') },
  ],
  menu: [
    { to: '/customers', label: 'customers.menu', icon: <TeamOutlined />, group: 'work', order: 10, permission: 'customers.customer.view', jump: 'c', phone: true },
    { to: '/customers/review', label: 'customers.review', icon: <MergeCellsOutlined />, group: 'work', order: 11, permission: 'customers.customer.merge' },
    { to: '/customers/requests', label: 'customers.requests', icon: <UserSwitchOutlined />, group: 'settings', order: 42, permission: 'customers.customer.edit' },
    { to: '/customers/bulk', label: 'customers.bulk', icon: <CheckSquareOutlined />, group: 'settings', order: 41, permission: 'customers.customer.edit' },
    { to: '/customers/tags', label: 'customers.tags', icon: <TagsOutlined />, group: 'settings', order: 40, permission: 'customers.tag.manage' },
  ],
  jobs: {
    ...Object.fromEntries(['edit', 'tag', 'assign', 'delete', 'undo'].map((kind) => [`customers.bulk_${kind}`, () => '/customers/bulk'])),
    ...Object.fromEntries(['scan_duplicates', 'merge_alike', 'part_alike'].map((kind) => [`customers.${kind}`, () => '/customers/review'])),
  },
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
