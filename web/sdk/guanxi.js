/**
 * Guanxi in a page: page views (the history API too), clicks on what carries data-gx-event, identify, campaigns and referrers.
 * Asks consent first where told to, keeps one first-party id and an offline queue in localStorage, no cookies, nothing of others.
 * <script async src="https://crm.example.com/sdk/guanxi.js" data-key="wk_…" [data-consent="ask"] [data-auto="off"]></script>
 */
(function (w, d) {
  const script = d.currentScript || d.querySelector('script[data-key]');
  const { key, consent, auto } = script.dataset;
  const endpoint = new URL('/api/v1/events', script.src) + '?key=' + key;
  const store = w.localStorage;
  const MOST = 500; // kept while offline; the oldest go first
  let memory = {};
  let timer;
  let wait = 1000;
  let last;
  let came = d.referrer;
  // private windows may refuse to keep anything
  const read = (name) => {
    try {
      return JSON.parse(store.getItem('gx_' + name));
    } catch {
      return memory[name];
    }
  };
  const keep = (name, value) => {
    memory[name] = value;
    try {
      store.setItem('gx_' + name, JSON.stringify(value));
    } catch {
      /* memory has it */
    }
  };
  const id = () => (w.crypto.randomUUID ? w.crypto.randomUUID() : Array.from(w.crypto.getRandomValues(new Uint8Array(16)), (n) => (n + 256).toString(16).slice(1)).join(''));
  const allowed = () => consent !== 'ask' || read('consent') === true;
  const visitor = () => {
    let found = read('id');
    if (!found) keep('id', (found = id()));
    return found;
  };
  const campaign = () => {
    const marks = {};
    new URLSearchParams(location.search).forEach((value, name) => {
      if (name.startsWith('utm_')) marks[name === 'utm_campaign' ? 'name' : name.slice(4)] = value;
    });
    return marks;
  };

  // The queue is shared by the tabs of a site. What was sent twice is counted once by its message id.
  const queue = () => read('queue') || [];
  const remove = (sent) => keep('queue', queue().filter((one) => !sent.some((other) => other.messageId === one.messageId)));
  const take = () => {
    const taken = [];
    let size = 0;
    for (const one of queue()) {
      size += JSON.stringify(one).length * 3;
      if (taken.length === 50 || (size > 6e4 && taken.length)) break;
      taken.push(one);
    }
    return taken;
  };
  const body = (batch) => JSON.stringify({ batch, sentAt: new Date().toISOString() });
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  };
  function flush() {
    clearTimeout(timer);
    const batch = take();
    if (!batch.length || !allowed()) return;
    // text/plain needs no question across sites beforehand
    fetch(endpoint, { method: 'POST', body: body(batch), headers: { 'Content-Type': 'text/plain' }, credentials: 'omit', keepalive: true })
      .then((answer) => {
        if (answer.ok || (answer.status < 500 && answer.status !== 429 && answer.status !== 401)) {
          remove(batch);
          wait = 1000;
          if (queue().length) later(0);
        } else throw 0;
      })
      .catch(() => later((wait = Math.min(wait * 2, 6e4) * (0.75 + Math.random() / 2))));
  }
  const leave = () => {
    const batch = take();
    if (batch.length && allowed() && w.navigator.sendBeacon) w.navigator.sendBeacon(endpoint, new Blob([body(batch)], { type: 'text/plain' }));
  };

  function send(type, more) {
    if (read('consent') === false) return;
    const message = { type, messageId: id(), anonymousId: visitor(), timestamp: new Date().toISOString() };
    const page = { url: location.href, path: location.pathname, title: d.title, referrer: came };
    Object.assign(message, { context: { page, campaign: campaign() } }, more);
    keep('queue', queue().concat(message).slice(-MOST));
    if (allowed()) later(type === 'identify' ? 0 : 300);
  }

  const api = {
    page: (name, properties) => send('page', { name, properties }),
    track: (event, properties) => send('track', { event, properties }),
    /** `signature`: HMAC-SHA256 of the user's id by the server key, made by the site's own server. */
    identify: (userId, traits, signature) => send('identify', { userId: String(userId), traits, signature }),
    group: (groupId, traits) => send('group', { groupId: String(groupId), traits }),
    /** Somebody else sits here now. */
    reset: () => keep('id', id()),
    /** true: send, from the first view of this page on; false: forget what waits and stay silent. */
    consent: (given) => {
      keep('consent', given);
      if (given) later(0);
      else {
        keep('queue', []);
        keep('id', null);
      }
    },
    flush,
  };

  const view = () => {
    if (location.href === last) return;
    if (last) came = last;
    last = location.href;
    // the new page sets its title after it changes the address
    setTimeout(api.page, 50);
  };
  if (auto !== 'off') {
    ['pushState', 'replaceState'].forEach((name) => {
      const plain = history[name];
      history[name] = function () {
        const done = plain.apply(this, arguments);
        view();
        return done;
      };
    });
    w.addEventListener('popstate', view);
    d.addEventListener('click', (event) => {
      const found = event.target.closest && event.target.closest('[data-gx-event]');
      if (!found) return;
      const properties = {};
      for (const name in found.dataset) if (name.startsWith('gx') && name !== 'gxEvent') properties[name[2].toLowerCase() + name.slice(3)] = found.dataset[name];
      api.track(found.dataset.gxEvent, properties);
    });
    view();
  }
  w.addEventListener('online', flush);
  w.addEventListener('pagehide', leave);
  d.addEventListener('visibilitychange', () => d.visibilityState === 'hidden' && leave());
  const waiting = Array.isArray(w.guanxi) ? w.guanxi : [];
  w.guanxi = api;
  waiting.forEach(([name, ...rest]) => api[name] && api[name](...rest));
  flush();
})(window, document);
