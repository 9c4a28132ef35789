/** Parts that other rooms add to a record page, by the page's slot name. */
import { createContext, createElement, lazy, Suspense, use, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';

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

/** One panel for the record `id`; `fallback` stands there until its code has come. */
export function PanelBody({ panel, id, fallback }: { panel: Panel; id: string; fallback?: ReactNode }) {
  return (
    <Suspense fallback={fallback === undefined ? <Skeleton lines={3} /> : fallback}>
      {createElement(componentOf(panel), { id })}
    </Suspense>
  );
}

/** All panels of `slot`, one below the other, for the record `id`. */
export function Panels({ slot, id, fallback }: { slot: string; id: string; fallback?: ReactNode }) {
  return usePanels(slot).map((panel) => <PanelBody key={panel.id} panel={panel} id={id} fallback={fallback} />);
}
