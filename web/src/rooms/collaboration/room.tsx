/** The start page, tasks, the bell; notes, tasks and follow on the pages of records. */
import { CheckSquareOutlined, HomeOutlined, PlusOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const NOTES = 'collaboration.note.view';
const TASKS = 'collaboration.task.view';

export default {
  name: 'collaboration',
  routes: [
    { path: 'today', title: 'collaboration.today', load: () => import('./pages/Today') },
    { path: 'tasks', title: 'collaboration.tasks', permission: TASKS, load: () => import('./pages/TasksPage') },
  ],
  menu: [
    { to: '/today', label: 'collaboration.today', icon: <HomeOutlined />, group: 'work', order: 1, jump: 'h', phone: true },
    { to: '/tasks', label: 'collaboration.tasks', icon: <CheckSquareOutlined />, group: 'work', order: 5, permission: TASKS, jump: 't', phone: true },
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
  ],
  panels: [
    { id: 'collaboration.bell', slot: 'shell.header', label: 'collaboration.notifications', order: 10, load: () => import('./notices/Bell') },
    { id: 'collaboration.follow', slot: 'customers.customer.figures', label: 'collaboration.follow', order: 90, load: () => import('./notices/Follow') },
    { id: 'collaboration.tasks', slot: 'customers.customer', label: 'collaboration.tasks', order: 2, permission: TASKS, load: () => import('./tasks/TasksPanel') },
    { id: 'collaboration.notes', slot: 'customers.customer', label: 'collaboration.notes', order: 4, permission: NOTES, load: () => import('./notes/NotesPanel') },
  ],
} satisfies Room;
