/** After an upgrade an old tab asks for a file that is gone: reload once, and only once within half a minute. */
const KEY = 'gx.reloaded';
const AGAIN_MS = 30_000;
const GONE = /dynamically imported module|module script failed|Importing a module|preload CSS|Failed to fetch dynamically/i;

export function isGoneChunk(error: unknown): boolean {
  return error instanceof Error && GONE.test(error.message);
}

/** Reloads if `error` is a missing chunk and this tab has not just tried; answers whether it did. */
export function reloadOnceFor(error: unknown): boolean {
  if (!isGoneChunk(error)) return false;
  if (!navigator.onLine) {
    // Nothing is gone, there is only no network: loading the page anew now would lose it altogether.
    window.addEventListener('online', () => window.location.reload(), { once: true });
    return true;
  }
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN_MS) return false;
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    return false;
  }
  window.location.reload();
  return true;
}
