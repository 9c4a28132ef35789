/** The palette and the sheet of keys, loaded when first asked for. */
import { lazy, Suspense } from 'react';

import { useStore } from '@/kit/store';

import { overlay } from '../keys';

const Palette = lazy(() => import('./Palette'));
const KeySheet = lazy(() => import('./KeySheet'));

const close = () => overlay.set(undefined);

export function Overlays() {
  const open = useStore(overlay);
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'keys' && <KeySheet onClose={close} />}
    </Suspense>
  );
}
