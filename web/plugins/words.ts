/**
 * Words the shell needs at once, as one chunk per language: `virtual:words/zh` holds the namespaces `app` and `kit` whole and,
 * under `shell`, the top-level "shell" object of every room's file (menu labels, commands). The rest of a room's words is
 * loaded with the room.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

const PREFIX = 'virtual:words/';
const ALWAYS = ['app', 'kit'];
const folder = fileURLToPath(new URL('../src/i18n', import.meta.url));

export function words(): Plugin {
  return {
    name: 'guanxi-words',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const language = id.slice(PREFIX.length + 1);
      const out: Record<string, unknown> = {};
      const shell: Record<string, unknown> = {};
      for (const file of readdirSync(join(folder, language)).sort()) {
        const path = join(folder, language, file);
        this.addWatchFile(path);
        const name = file.replace(/\.json$/, '');
        const content = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        if (ALWAYS.includes(name)) out[name] = content;
        if (content.shell) shell[name] = content.shell;
      }
      return `export default ${JSON.stringify({ ...out, shell })}`;
    },
  };
}
