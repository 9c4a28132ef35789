/** False at first, true when the page in front is there and the browser has nothing better to do: for what nobody waits for. */
import { useEffect, useState } from 'react';

const FIRST_MS = 500;
let quiet = false;

export function useQuiet(): boolean {
  const [now, setNow] = useState(quiet);
  useEffect(() => {
    if (quiet) return undefined;
    const begin = () => {
      quiet = true;
      setNow(true);
    };
    // Safari has no requestIdleCallback
    const later = window.setTimeout(() => (window.requestIdleCallback ? window.requestIdleCallback(begin, { timeout: 1_000 }) : begin()), FIRST_MS);
    return () => window.clearTimeout(later);
  }, []);
  return now;
}
