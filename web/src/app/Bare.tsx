/** Ground for pages outside the shell: sign-in, set-up, forms for anybody. */
import { Outlet } from 'react-router';

export function Bare() {
  return <Outlet />;
}
