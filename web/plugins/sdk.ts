/**
 * The scripts that other sites load: `sdk/guanxi.js` for pages, minified; `sdk/guanxi-mini.js` for WeChat mini-programs, as it is
 * written, to be copied into one. Their names carry no hash, because they stand in pages that nobody here can change.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { minifySync, type Plugin } from 'vite';

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../sdk/${name}`, import.meta.url)), 'utf8');

export function sdk(): Plugin {
  return {
    name: 'guanxi-sdk',
    apply: 'build',
    generateBundle() {
      const { code, errors } = minifySync('guanxi.js', read('guanxi.js'), { compress: { target: 'es2020' }, mangle: true });
      if (errors.length) throw new Error(`sdk/guanxi.js: ${JSON.stringify(errors)}`);
      this.emitFile({ type: 'asset', fileName: 'sdk/guanxi.js', source: code });
      this.emitFile({ type: 'asset', fileName: 'sdk/guanxi-mini.js', source: read('guanxi-mini.js') });
    },
  };
}
