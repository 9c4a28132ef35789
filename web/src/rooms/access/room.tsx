/** Signing in, first set-up, a new password. */
import type { Room } from '@/kit/contributions';

export default {
  name: 'access',
  routes: [
    { path: 'sign-in', frame: 'bare', title: 'access.sign_in', load: () => import('./pages/SignIn') },
    { path: 'setup', frame: 'bare', title: 'access.setup', load: () => import('./pages/Setup') },
    { path: 'forgot', frame: 'bare', title: 'access.forgot', load: () => import('./pages/Forgot') },
    { path: 'reset', frame: 'bare', title: 'access.reset', load: () => import('./pages/Reset') },
  ],
} satisfies Room;
