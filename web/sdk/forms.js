/**
 * Forms in other pages: `<div data-guanxi-form="f_…"></div>` becomes the form, as high as it needs to be. What the page's own
 * address tells (utm_*, the page, who sent the visitor) goes along. Messages are taken only from the form's own frame.
 * <script async src="https://crm.example.com/sdk/forms.js"></script>
 */
(function (w, d) {
  const script = d.currentScript || d.querySelector('script[src*="/sdk/forms.js"]');
  const base = new URL(script.src).origin;
  const frames = [];
  const visitor = () => {
    try {
      // guanxi.js keeps its id here, and whether the visitor agreed to being known
      const asked = d.querySelector('script[data-key][data-consent=ask]');
      const agreed = w.localStorage.getItem('gx_consent');
      return agreed === 'false' || (asked && agreed !== 'true') ? null : JSON.parse(w.localStorage.getItem('gx_id'));
    } catch {
      return null;
    }
  };
  const put = (place) => {
    const key = place.dataset.guanxiForm;
    if (!/^f_[\w-]+$/.test(key) || place.dataset.guanxiDone) return;
    place.dataset.guanxiDone = '1';
    const address = new URL(base + '/f/' + key);
    const told = address.searchParams;
    new URLSearchParams(w.location.search).forEach((value, name) => told.set(name, value));
    told.delete('preview');
    // a site is light unless it says otherwise; data-theme="auto" follows the visitor's system
    told.set('theme', place.dataset.theme || 'light');
    told.set('origin', w.location.origin);
    told.set('page', w.location.origin + w.location.pathname);
    told.set('referrer', d.referrer.replace(/[?#].*$/, ''));
    const id = visitor();
    if (id) told.set('visitor', id);
    const frame = d.createElement('iframe');
    frame.src = address.href;
    frame.title = place.dataset.title || 'Form';
    frame.style.cssText = 'display:block;width:100%;height:320px;border:0;color-scheme:normal';
    place.appendChild(frame);
    frames.push(frame);
  };
  const all = () => d.querySelectorAll('[data-guanxi-form]').forEach(put);
  w.addEventListener('message', (event) => {
    const frame = event.origin === base && frames.find((one) => one.contentWindow === event.source);
    const said = event.data;
    if (!frame || !said || said.guanxiForm !== true) return;
    if (said.height > 0 && said.height < 20000) frame.style.height = Math.ceil(said.height) + 'px';
    if (typeof said.go === 'string' && said.go.startsWith('https://')) w.location.assign(said.go);
  });
  w.guanxiForms = { refresh: all };
  if (d.readyState === 'loading') d.addEventListener('DOMContentLoaded', all);
  else all();
})(window, document);
