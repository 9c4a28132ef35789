/** Forms: made from a template, published, shared; what came in; and the texts people agree to, with what a customer said. */
import { FormOutlined, SafetyCertificateOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'forms.form.view';
const MANAGE = 'forms.form.manage';

export default {
  name: 'forms',
  routes: [
    { path: 'forms', title: 'forms.menu', permission: VIEW, load: () => import('./pages/FormsList') },
    { path: 'forms/:id', title: 'forms.menu', permission: VIEW, load: () => import('./pages/FormPage') },
    { path: 'forms/:id/edit', title: 'forms.menu', permission: MANAGE, load: () => import('./pages/FormBuilder') },
    { path: 'settings/consents', title: 'forms.consents', permission: 'customers.customer.view', load: () => import('./pages/ConsentTexts') },
  ],
  menu: [
    { to: '/forms', label: 'forms.menu', icon: <FormOutlined />, group: 'grow', order: 10, permission: VIEW },
    { to: '/settings/consents', label: 'forms.consents', icon: <SafetyCertificateOutlined />, group: 'settings', order: 43, permission: 'customers.consent.manage' },
  ],
  commands: [{ id: 'forms.create', label: 'forms.create', icon: <FormOutlined />, permission: MANAGE, run: ({ navigate }) => navigate('/forms?new=1') }],
  panels: [{ id: 'forms.consents', slot: 'customers.customer', label: 'forms.panel', order: 8, permission: 'customers.customer.view', load: () => import('./consents/ConsentsPanel') }],
} satisfies Room;
