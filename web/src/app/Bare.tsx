/** Ground for pages outside the shell: sign-in, set-up, forms for anybody. */
import { Outlet } from 'react-router';

import { useArrived } from './first';

export function Bare() {
  useArrived();
  return <Outlet />;
}
