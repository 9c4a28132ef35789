/*
 * The service worker: keeps the shell (hashed files of the app, the offline page) and shows push messages.
 * Answers of the API are never kept: they are somebody's data, and may be another person's the next minute.
 */
const SHELL = 'gx-shell-1';
const FIRST = ['/offline.html', '/favicon.svg', '/icon-192.png'];
const MOST = 200;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FIRST)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

/** Files whose names are hashes never change; the oldest make room. */
async function asset(request) {
  const cache = await caches.open(SHELL);
  const held = await cache.match(request);
  if (held) return held;
  const answer = await fetch(request);
  if (answer.ok && answer.type === 'basic') {
    await cache.put(request, answer.clone()).catch(() => undefined); // a full disk is no reason to fail
    const keys = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith('/assets/'));
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map((one) => cache.delete(one)));
  }
  return answer;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(fetch(request).catch(() => caches.match('/offline.html')));
});

self.addEventListener('push', (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    // a message nobody can read is still a message: browsers want something shown
  }
  const url = typeof told.url === 'string' ? told.url : '/notifications';
  event.waitUntil(self.registration.showNotification(told.title || 'Guanxi', { icon: '/icon-192.png', badge: '/icon-192.png', data: { url } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const to = new URL(event.notification.data.url, self.location.origin);
  // only pages of this very app are opened, whatever a message says
  const url = to.origin === self.location.origin ? to.href : self.location.origin;
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((open) => {
      const [first] = open;
      return first ? first.navigate(url).then((page) => page && page.focus()) : self.clients.openWindow(url);
    }),
  );
});
