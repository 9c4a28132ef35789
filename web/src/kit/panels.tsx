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

/** How a layout arranges panels: their order by id, and those that are not shown. */
export interface Arrangement {
  order: readonly string[];
  hidden: readonly string[];
}

/** Panels as a layout has them; one that it does not name comes last. */
export function arranged(panels: readonly Panel[], by: Arrangement | undefined): readonly Panel[] {
  if (!by) return panels;
  const place = (panel: Panel) => {
    const found = by.order.indexOf(panel.id);
    return found === -1 ? by.order.length : found;
  };
  return panels.filter((panel) => !by.hidden.includes(panel.id)).sort((a, b) => place(a) - place(b));
}

/** One panel for the record `id` (and `other`); `fallback` stands there until its code has come. */
export function PanelBody({ panel, fallback, ...shown }: PanelProps & { panel: Panel; fallback?: ReactNode }) {
  return (
    <Suspense fallback={fallback === undefined ? <Skeleton lines={3} /> : fallback}>
      {createElement(componentOf(panel), shown)}
    </Suspense>
  );
}

/** All panels of `slot`, one below the other, for the record `id` (and `other`). */
export function Panels({ slot, by, ...shown }: PanelProps & { slot: string; fallback?: ReactNode; by?: Arrangement }) {
  return arranged(usePanels(slot), by).map((panel) => <PanelBody key={panel.id} panel={panel} {...shown} />);
}
