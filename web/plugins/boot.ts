/**
 * A tiny blocking script in the head that sets theme, density and language before the first paint (no flash of the wrong
 * theme). It is a file of its own because the server's policy allows no inline script; its name carries its hash like every
 * other asset.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

const file = fileURLToPath(new URL('../src/boot/boot.js', import.meta.url));

export function boot(): Plugin {
  const source = readFileSync(file, 'utf8');
  const name = `assets/boot-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`;
  return {
    name: 'guanxi-boot',
    configureServer(server) {
      server.middlewares.use(`/${name}`, (_request, response) => {
        response.setHeader('Content-Type', 'text/javascript');
        response.end(source);
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${name}` }, injectTo: 'head-prepend' }],
  };
}
