// Before the first paint: theme, density and language as this browser last had them. Kept tiny and without a library.
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
})();
