/** The outline of the frame that index.html shows until the app draws something of its own. */
import { useLayoutEffect } from 'react';

/** Takes the outline away; for whatever is the first to stand in its place. */
export function useArrived(): void {
  useLayoutEffect(() => {
    document.getElementById('first')?.remove();
    delete document.documentElement.dataset.first;
  }, []);
}
