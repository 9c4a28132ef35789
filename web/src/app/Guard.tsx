/** Lets a page through only with its permission, and names the window after it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { useWindowTitle } from '@/kit/useWindowTitle';

import { NoPermission } from './pages/NoPermission';

export function Guard({ permission, title, children }: { permission?: string; title?: string; children: ReactNode }) {
  const { t } = useTranslation('shell');
  const can = useCan();
  useWindowTitle(title && t(title));
  return can(permission) ? children : <NoPermission permission={permission ?? ''} />;
}
