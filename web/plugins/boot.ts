/**
 * What a page does before the app is there. `boot`: a tiny blocking script in the head that sets theme, density and language
 * before the first paint (no flash of the wrong theme), and the words of the outline in index.html. `ahead`: a script that asks
 * at once for the files of the page in the address, which else would be found out one after the other: the app, its words,
 * the page, the page's parts. Both are files of their own because the server's policy allows no inline script; their names
 * carry their hash like every other asset.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } };

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const nameOf = (name: string, source: string) => `assets/${name}-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`;
const PRELOAD = /\s*<link rel="modulepreload"[^>]* href="\/([^"]+)">/g;
const ROUTE = /\{ path: '([^']+)'[^\n]*?(?:words: \[([^\]]*)\][^\n]*?)?load: \(\) => import\('\.\/([^']+)'\)/g;

interface Route {
  path: string;
  words: string[];
  page: string;
}

/** The routes as the rooms declare them, one line each (web/src/rooms/<name>/room.tsx). */
export function routesOf(room: string, source: string): Route[] {
  return [...source.matchAll(ROUTE)].map(([, path = '', words = '', file = '']) => ({
    path,
    words: [room, ...[...words.matchAll(/'(\w+)'/g)].map(([, word = '']) => word)],
    page: `/src/rooms/${room}/${file}`,
  }));
}

function wordsOfOutline(): string {
  const say = (language: string) => (JSON.parse(readFileSync(at(`../src/i18n/${language}/app.json`), 'utf8')) as { search: { placeholder: string } }).search.placeholder;
  return `<span lang="zh-CN">${say('zh')}</span><span lang="en">${say('en')}</span>`;
}

/** Per address the files of its page, per language those of the words, as numbers into one list of names. */
function tableOf(bundle: Bundle, first: string[]): string {
  const chunks = Object.values(bundle).filter((one): one is Chunk => one.type === 'chunk');
  const byModule = (end: string) => chunks.find((one) => one.isDynamicEntry && one.facadeModuleId?.replace(/\0/g, '').replace(/\.(tsx?|json|js)$/, '').endsWith(end));
  const files: string[] = [];
  const numberOf = (file: string) => {
    if (!files.includes(file)) files.push(file);
    return files.indexOf(file);
  };
  const begun = new Set<string>();
  const walk = (chunk: Chunk | undefined, found: Set<string>) => {
    if (!chunk || found.has(chunk.fileName) || begun.has(chunk.fileName)) return found;
    found.add(chunk.fileName);
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
    for (const name of chunk.imports) walk(bundle[name] as Chunk | undefined, found);
    return found;
  };
  for (const file of walk(chunks.find((one) => one.isEntry), new Set())) begun.add(file);
  const numbers = (...ends: string[]) => {
    const found = new Set<string>();
    for (const end of ends) walk(byModule(end), found);
    return [...found].filter((file) => !begun.has(file)).map(numberOf);
  };
  const languages = { zh: 'antd/es/locale/zh_CN', en: 'antd/es/locale/en_US' };
  const words = Object.fromEntries(Object.entries(languages).map(([language, locale]) => [language, numbers(`virtual:words/${language}`, locale)]));
  const routes = readdirSync(at('../src/rooms'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => routesOf(name, readFileSync(at(`../src/rooms/${name}/room.tsx`), 'utf8')))
    .map((route) => [route.path, numbers(route.page), ...['zh', 'en'].map((language) => numbers(...route.words.map((word) => `/src/i18n/${language}/${word}`)))]);
  return JSON.stringify({ files, app: first.map(numberOf), words, routes });
}

export function boot(): Plugin {
  const source = readFileSync(at('../src/boot/boot.js'), 'utf8');
  const ahead = readFileSync(at('../src/boot/ahead.js'), 'utf8');
  const name = nameOf('boot', source);
  let table = '';
  return {
    name: 'guanxi-boot',
    configureServer(server) {
      server.middlewares.use(`/${name}`, (_request, response) => {
        response.setHeader('Content-Type', 'text/javascript');
        response.end(source);
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const tags = [{ tag: 'script', attrs: { src: `/${name}` }, injectTo: 'head-prepend' as const }];
        if (bundle) {
          // what the outline does not need comes after what it needs: `ahead` asks for it
          const first = [...html.matchAll(PRELOAD)].map(([, file = '']) => file);
          table = ahead.replace('TABLE', () => tableOf(bundle, first));
          tags.push({ tag: 'script', attrs: { src: `/${nameOf('ahead', table)}` }, injectTo: 'head-prepend' });
        }
        return { html: html.replace('%words%', wordsOfOutline()).replace(PRELOAD, ''), tags };
      },
    },
    generateBundle: {
      order: 'post',
      handler() {
        this.emitFile({ type: 'asset', fileName: name, source });
        if (table) this.emitFile({ type: 'asset', fileName: nameOf('ahead', table), source: table });
      },
    },
  };
}
