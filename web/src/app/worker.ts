/** The service worker (offline page, push messages), and word that a newer version of the app is there. */
import i18next from 'i18next';

import { toast } from '@/kit/toast';

const ASK_MS = 10 * 60_000;

/** The script a page starts with; its name is its hash. */
export function mainScriptOf(html: string): string | undefined {
  return /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1];
}

function watchForUpdates(): void {
  const mine = mainScriptOf(document.documentElement.outerHTML);
  let asked = Date.now();
  let told = false;
  const look = async () => {
    if (told || document.visibilityState !== 'visible' || Date.now() - asked < ASK_MS) return;
    asked = Date.now();
    const answer = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } }).catch(() => undefined);
    const now = answer?.ok ? mainScriptOf(await answer.text()) : undefined;
    if (!now || !mine || now === mine) return;
    told = true;
    toast({ text: i18next.t('kit:update.there'), action: { label: i18next.t('kit:update.reload'), run: () => window.location.reload() }, forMs: 60_000 });
  };
  document.addEventListener('visibilitychange', () => void look());
}

/** After the first page is there: nothing waits for it. */
export function startWorker(): void {
  if (!import.meta.env.PROD) return;
  watchForUpdates();
  if (!('serviceWorker' in navigator)) return;
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined); // without one everything else works
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
