/** Companies: the list, the page of one; on the page of a customer the companies they work for. */
import { BankOutlined, PlusOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'companies.company.view';

export default {
  name: 'companies',
  routes: [
    { path: 'companies', title: 'companies.menu', permission: VIEW, load: () => import('./pages/CompaniesList') },
    { path: 'companies/:id', title: 'companies.menu', permission: VIEW, load: () => import('./pages/CompanyPage') },
  ],
  menu: [{ to: '/companies', label: 'companies.menu', icon: <BankOutlined />, group: 'work', order: 15, permission: VIEW, jump: 'b' }],
  commands: [
    {
      id: 'companies.create',
      label: 'companies.create',
      icon: <PlusOutlined />,
      permission: 'companies.company.create',
      run: ({ navigate }) => navigate('/companies?new=1'),
    },
  ],
  panels: [{ id: 'companies.of_customer', slot: 'customers.customer', label: 'companies.panel', order: 1, permission: VIEW, load: () => import('./CompaniesOf') }],
} satisfies Room;
