/**
 * Guanxi in a WeChat mini-program, with the calls of the web: page (a screen), track, identify, group, reset, consent, flush.
 * Copy this file into the project; in app.js:  const guanxi = require('./guanxi-mini.js')({ url: 'https://crm.example.com', key: 'wk_…' })
 * and add the address to the request domains of the mini-program (mp.weixin.qq.com). `consent: 'ask'` waits for guanxi.consent(true).
 */
module.exports = function (options) {
  const endpoint = options.url.replace(/\/$/, '') + '/api/v1/events?key=' + options.key;
  const MOST = 500;
  let timer = null;
  let sending = false;
  let wait = 1000;
  const read = (name) => {
    try {
      return wx.getStorageSync('gx_' + name);
    } catch (error) {
      return undefined;
    }
  };
  const keep = (name, value) => {
    try {
      wx.setStorageSync('gx_' + name, value);
    } catch (error) {
      // full: what waits is lost, the mini-program goes on
    }
  };
  const id = () => Date.now().toString(16) + '-' + Array.from({ length: 4 }, () => Math.random().toString(16).slice(2, 10)).join('');
  const allowed = () => options.consent !== 'ask' || read('consent') === true;
  const visitor = () => {
    let found = read('id');
    if (!found) keep('id', (found = id()));
    return found;
  };
  const queue = () => read('queue') || [];
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  };

  function flush() {
    const batch = queue().slice(0, 50);
    if (sending || !batch.length || !allowed()) return;
    sending = true;
    const again = () => later((wait = Math.min(wait * 2, 60000)));
    wx.request({
      url: endpoint,
      method: 'POST',
      header: { 'content-type': 'application/json' },
      data: { batch, sentAt: new Date().toISOString() },
      success: (answer) => {
        const status = answer.statusCode;
        if (status >= 500 || status === 429 || status === 401) return again();
        const sent = batch.map((one) => one.messageId);
        keep('queue', queue().filter((one) => sent.indexOf(one.messageId) < 0));
        wait = 1000;
        if (queue().length) later(0);
      },
      fail: again,
      complete: () => {
        sending = false;
      },
    });
  }

  function send(type, more) {
    if (read('consent') === false) return;
    const pages = typeof getCurrentPages === 'function' ? getCurrentPages() : [];
    const route = pages.length ? '/' + pages[pages.length - 1].route : '/';
    const message = { type, messageId: id(), anonymousId: visitor(), timestamp: new Date().toISOString() };
    keep('queue', queue().concat([Object.assign(message, { context: { page: { path: route } } }, more)]).slice(-MOST));
    if (allowed()) later(type === 'identify' ? 0 : 300);
  }

  if (wx.onAppHide) wx.onAppHide(flush);
  return {
    page: (name, properties) => send('screen', { name, properties }),
    track: (event, properties) => send('track', { event, properties }),
    identify: (userId, traits, signature) => send('identify', { userId: String(userId), traits, signature }),
    group: (groupId, traits) => send('group', { groupId: String(groupId), traits }),
    reset: () => keep('id', id()),
    consent: (given) => {
      keep('consent', given);
      if (given) return later(0);
      keep('queue', []);
      keep('id', '');
    },
    flush,
  };
};
