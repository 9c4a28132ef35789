/**
 * The scripts that other sites load: `sdk/guanxi.js` and `sdk/forms.js` for pages, minified; `sdk/guanxi-mini.js` for WeChat
 * mini-programs, as it is written, to be copied into one. Their names carry no hash, because they stand in pages that nobody
 * here can change. And the page of a public form (`f/index.html`): one script and one sheet of its own, nothing of the app's.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build, minifySync, type Plugin, type Rolldown } from 'vite';

const at = (name: string) => fileURLToPath(new URL(`../sdk/${name}`, import.meta.url));
const read = (name: string) => readFileSync(at(name), 'utf8');
const DARK = /\.gxf\[data-theme='dark'\] (\{[^}]*\})/;

function minified(name: string): string {
  const { code, errors } = minifySync(name, read(name), { compress: { target: 'es2020' }, mangle: true });
  if (errors.length) throw new Error(`sdk/${name}: ${JSON.stringify(errors)}`);
  return code;
}

/** Script and sheet of a form's page, as they are served. */
export async function formPage(): Promise<{ js: string; css: string; html: string; names: { js: string; css: string } }> {
  const options = { configFile: false as const, logLevel: 'error' as const, publicDir: false as const };
  const built = await build({ ...options, build: { write: false, target: 'es2020', modulePreload: false, lib: { entry: at('forms/page.ts'), formats: ['iife'], name: 'gxf', fileName: 'form' } } });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  const js = output[0].code;
  const form = read('forms/form.css');
  // by itself a form follows the system; where somebody says the theme (the builder), it is said on the form
  const dark = DARK.exec(form)?.[1] ?? '';
  const css = `${form}\n@media (prefers-color-scheme: dark) { .gxf:not([data-theme]) ${dark} }\n${read('forms/page.css')}`.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1');
  const named = (kind: 'js' | 'css', text: string) => `assets/form-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.${kind}`;
  const names = { js: named('js', js), css: named('css', css) };
  return { js, css, names, html: read('forms/page.html').replace('%css%', names.css).replace('%js%', names.js) };
}

export function sdk(): Plugin {
  return {
    name: 'guanxi-sdk',
    apply: 'build',
    async generateBundle() {
      for (const name of ['guanxi.js', 'forms.js']) this.emitFile({ type: 'asset', fileName: `sdk/${name}`, source: minified(name) });
      const page = await formPage();
      this.emitFile({ type: 'asset', fileName: page.names.js, source: page.js });
      this.emitFile({ type: 'asset', fileName: page.names.css, source: page.css });
      this.emitFile({ type: 'asset', fileName: 'f/index.html', source: page.html });
      this.emitFile({ type: 'asset', fileName: 'sdk/guanxi-mini.js', source: read('guanxi-mini.js') });
    },
  };
}
