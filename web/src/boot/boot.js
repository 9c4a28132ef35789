// Before the first paint: theme, density and language as this browser last had them, and where a frame belongs its outline.
// The first question of every page, who is signed in, is asked here already (taken over in api/client.ts). Kept tiny and
// without a library.
(function () {
  var root = document.documentElement;
  var kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('gx.preferences') || '{}');
  } catch {
    // a private window without storage starts with the defaults
  }
  var dark = kept.theme === 'dark' || (kept.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.density = kept.density === 'compact' ? 'compact' : 'comfortable';
  root.style.colorScheme = root.dataset.theme;
  var language = kept.language || (/^zh/i.test(navigator.language) ? 'zh' : 'en');
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
  var place = location.pathname.split('/')[1];
  // pages without a frame (a test compares with the rooms)
  if (['sign-in', 'setup', 'forgot', 'two-step', 'reset', 'unsubscribe'].indexOf(place) < 0) {
    root.dataset.first = kept.folded ? 'folded' : 'wide';
    var asked = fetch('/api/v1/session', { headers: { 'Accept-Language': root.lang } });
    asked.catch(function () {});
    window.gxAsked = { '/api/v1/session': asked };
  }
})();
