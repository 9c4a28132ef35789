// Asks for the files of the page in the address as soon as the HTML is there (plugins/boot.ts puts the table in).
(function (table) {
  var zh = document.documentElement.lang === 'zh-CN';
  var parts = location.pathname.split('/').filter(Boolean);
  var best;
  table.routes.forEach(function (route) {
    var wanted = route[0].split('/');
    var fits = wanted.length === parts.length && wanted.every(function (part, index) { return part[0] === ':' || part === parts[index]; });
    if (fits && (!best || best[0].indexOf(':') >= 0)) best = route;
  });
  var numbers = table.app.concat(table.words[zh ? 'zh' : 'en'], best ? best[zh ? 2 : 3] : [], best ? best[1] : []);
  numbers.forEach(function (number) {
    var file = '/' + table.files[number];
    var link = document.createElement('link');
    var style = /\.css$/.test(file);
    link.rel = style ? 'preload' : 'modulepreload';
    if (style) link.as = 'style';
    link.crossOrigin = '';
    link.href = file;
    document.head.append(link);
  });
})(TABLE);
