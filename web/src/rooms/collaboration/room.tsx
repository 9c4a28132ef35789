/** The start page, tasks, the bell; notes, tasks and follow on the pages of records. */
import { BellOutlined, CalendarOutlined, CheckSquareOutlined, HomeOutlined, PlusOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const NOTES = 'collaboration.note.view';
const TASKS = 'collaboration.task.view';
const MEETINGS = 'collaboration.meeting.view';

export default {
  name: 'collaboration',
  routes: [
    { path: 'today', title: 'collaboration.today', load: () => import('./pages/Today') },
    { path: 'tasks', title: 'collaboration.tasks', permission: TASKS, load: () => import('./pages/TasksPage') },
    { path: 'calendar', title: 'collaboration.calendar', permission: MEETINGS, load: () => import('./pages/CalendarPage') },
    { path: 'notifications', title: 'collaboration.notifications', load: () => import('./pages/NotificationsPage') },
    { path: 'unsubscribe', title: 'collaboration.notifications', frame: 'bare', load: () => import('./pages/UnsubscribePage') },
  ],
  menu: [
    { to: '/today', label: 'collaboration.today', icon: <HomeOutlined />, group: 'work', order: 1, jump: 'h', phone: true },
    { to: '/tasks', label: 'collaboration.tasks', icon: <CheckSquareOutlined />, group: 'work', order: 5, permission: TASKS, jump: 't', phone: true },
    { to: '/calendar', label: 'collaboration.calendar', icon: <CalendarOutlined />, group: 'work', order: 6, permission: MEETINGS, jump: 'm' },
  ],
  commands: [
    {
      id: 'collaboration.new_task',
      label: 'collaboration.new_task',
      icon: <PlusOutlined />,
      permission: 'collaboration.task.create',
      key: 't',
      run: ({ navigate }) => navigate('/tasks?new=1'),
    },
    {
      id: 'collaboration.new_meeting',
      label: 'collaboration.new_meeting',
      icon: <CalendarOutlined />,
      permission: 'collaboration.meeting.create',
      run: ({ navigate }) => navigate('/calendar?new=1'),
    },
    {
      id: 'collaboration.all_notifications',
      label: 'collaboration.notifications',
      icon: <BellOutlined />,
      run: ({ navigate }) => navigate('/notifications'),
    },
  ],
  panels: [
    { id: 'collaboration.bell', slot: 'shell.header', label: 'collaboration.notifications', order: 10, load: () => import('./notices/Bell') },
    { id: 'collaboration.follow', slot: 'customers.customer.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/Follow') },
    { id: 'collaboration.follow_store', slot: 'organization.store.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/FollowStore') },
    { id: 'collaboration.follow_product', slot: 'catalog.product.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/FollowProduct') },
    { id: 'collaboration.follow_order', slot: 'commerce.order.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/FollowOrder') },
    { id: 'collaboration.follow_company', slot: 'companies.company.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/FollowCompany') },
    { id: 'collaboration.company_tasks', slot: 'companies.company', label: 'collaboration.tasks', order: 2, permission: TASKS, load: () => import('./tasks/CompanyTasks') },
    { id: 'collaboration.company_meetings', slot: 'companies.company', label: 'collaboration.meetings', order: 3, permission: MEETINGS, load: () => import('./meetings/CompanyMeetings') },
    { id: 'collaboration.company_notes', slot: 'companies.company', label: 'collaboration.notes', order: 4, permission: NOTES, load: () => import('./notes/CompanyNotes') },
    { id: 'collaboration.tasks', slot: 'customers.customer', label: 'collaboration.tasks', order: 2, permission: TASKS, load: () => import('./tasks/TasksPanel') },
    { id: 'collaboration.meetings', slot: 'customers.customer', label: 'collaboration.meetings', order: 3, permission: MEETINGS, load: () => import('./meetings/MeetingsPanel') },
    { id: 'collaboration.notes', slot: 'customers.customer', label: 'collaboration.notes', order: 4, permission: NOTES, load: () => import('./notes/NotesPanel') },
  ],
} satisfies Room;
