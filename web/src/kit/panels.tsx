/** Parts that other rooms add to a record page, by the page's slot name. */
import { createContext, lazy, Suspense, use, type ComponentType, type LazyExoticComponent } from 'react';

import { useCan } from '@/api/session';

import type { Panel, PanelProps } from './contributions';
import { Skeleton } from './Skeleton';

export const PanelsContext = createContext<readonly Panel[]>([]);

const loaded = new Map<string, LazyExoticComponent<ComponentType<PanelProps>>>();

function componentOf(panel: Panel) {
  let found = loaded.get(panel.id);
  if (!found) {
    found = lazy(panel.load);
    loaded.set(panel.id, found);
  }
  return found;
}

/** The panels of `slot` that this user may see, in order. */
export function usePanels(slot: string): readonly Panel[] {
  const can = useCan();
  return use(PanelsContext).filter((panel) => panel.slot === slot && can(panel.permission));
}

/** All panels of `slot`, one below the other, for the record `id`. */
export function Panels({ slot, id }: { slot: string; id: string }) {
  return usePanels(slot).map((panel) => {
    const Body = componentOf(panel);
    return (
      <Suspense key={panel.id} fallback={<Skeleton lines={3} />}>
        <Body id={id} />
      </Suspense>
    );
  });
}
