/** A value as it was when it last rested for a moment: what is asked of the server while somebody types. */
import { useEffect, useState } from 'react';

export function useDelayed<T>(value: T, forMs: number): T {
  const [held, setHeld] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setHeld(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return held;
}
