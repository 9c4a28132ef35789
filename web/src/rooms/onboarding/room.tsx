/** The first steps in the header, and a walk around the page. */
import { CompassOutlined } from '@ant-design/icons';

import type { Room } from '@/kit/contributions';

import { SHOW } from './show';

export default {
  name: 'onboarding',
  commands: [
    {
      id: 'onboarding.show',
      label: 'onboarding.title',
      icon: <CompassOutlined />,
      run: () => void window.dispatchEvent(new Event(SHOW)),
    },
  ],
  panels: [{ id: 'onboarding.steps', slot: 'shell.header', label: 'onboarding.title', order: 1, load: () => import('./FirstSteps') },
    { id: 'onboarding.begin', slot: 'collaboration.today.begin', label: 'onboarding.title', order: 1, load: () => import('./StepsCard') },
    { id: 'onboarding.clear_demo', slot: 'settings.workspace', label: 'onboarding.clear', order: 90, permission: 'onboarding.demo.clear', load: () => import('./ClearDemo') },
  ],
} satisfies Room;
