/** A calendar day as "2025-11-03", picked from antd's calendar, which is loaded when first needed. */
import { lazy, Suspense } from 'react';

import type { FieldControl } from './Field';
import { Skeleton } from './Skeleton';

const Picker = lazy(() => import('./schema/DatePicker'));

export interface DateInputProps extends Partial<FieldControl> {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  disabled?: boolean;
  /** For what is to be done: tomorrow and in a week at one press, where there is room. */
  soon?: boolean;
}

export function DateInput(props: DateInputProps) {
  return (
    <Suspense fallback={<Skeleton lines={1} height={34} />}>
      <Picker {...props} />
    </Suspense>
  );
}
