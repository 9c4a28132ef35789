/** What other rooms offer to do with the records chosen in a list, by the list's slot name. */
import { createContext, createElement, lazy, Suspense, use, type ComponentType, type LazyExoticComponent } from 'react';

import { useCan } from '@/api/session';

import type { Act, ActProps } from './contributions';

export const ActsContext = createContext<readonly Act[]>([]);

const loaded = new Map<string, LazyExoticComponent<ComponentType<ActProps>>>();

function componentOf(act: Act) {
  let found = loaded.get(act.id);
  if (!found) {
    found = lazy(act.load);
    loaded.set(act.id, found);
  }
  return found;
}

export function Acts({ slot, ...props }: { slot: string } & ActProps) {
  const can = useCan();
  const offered = use(ActsContext).filter((act) => act.slot === slot && can(act.permission));
  return <Suspense fallback={null}>{offered.map((act) => createElement(componentOf(act), { key: act.id, ...props }))}</Suspense>;
}
