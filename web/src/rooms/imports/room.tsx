/** Files become records: upload, mapping, dry run, import, taking back. */
import { UploadOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

const VIEW = 'imports.import.view';
const toImports = () => '/imports';

export default {
  name: 'imports',
  routes: [
    { path: 'imports', title: 'imports.menu', permission: VIEW, load: () => import('./pages/ImportsList') },
    { path: 'imports/:id', title: 'imports.menu', permission: VIEW, load: () => import('./pages/ImportPage') },
  ],
  menu: [{ to: '/imports', label: 'imports.menu', icon: <UploadOutlined />, group: 'work', order: 80, permission: VIEW, jump: 'i' }],
  commands: [
    { id: 'imports.new', label: 'imports.new', icon: <UploadOutlined />, permission: 'imports.import.create', run: ({ navigate }) => navigate('/imports') },
  ],
  jobs: { 'imports.check': toImports, 'imports.run': toImports, 'imports.revert': toImports },
} satisfies Room;
