/** A function that stays the same while what it does follows the last drawing: for handlers that rows are given. */
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useSteady<A extends unknown[], R>(now: (...args: A) => R): (...args: A) => R {
  const last = useRef(now);
  useLayoutEffect(() => {
    last.current = now;
  });
  return useCallback((...args: A) => last.current(...args), []);
}
