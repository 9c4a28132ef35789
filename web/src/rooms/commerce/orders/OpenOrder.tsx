/** Keeps the order that is open in the side panel; its code comes with the first one. */
import { lazy, Suspense, useState, type ReactNode } from 'react';

import type { OrderRow } from '../data';

const OrderPanel = lazy(() => import('./OrderPanel'));

type Opened = Pick<OrderRow, 'id' | 'number'>;

/** `const [open, panel] = useOpenOrder()`: call `open(row)`, draw `panel`. */
export function useOpenOrder(): [(row: Opened) => void, ReactNode] {
  const [row, setRow] = useState<Opened>();
  const panel = row && (
    <Suspense fallback={null}>
      <OrderPanel id={row.id} number={row.number} onClose={() => setRow(undefined)} />
    </Suspense>
  );
  return [setRow, panel];
}
