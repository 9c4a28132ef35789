/**
 * By what a menu entry or a command can be found, whatever the page speaks: `virtual:names` maps every key of the namespace
 * `shell` ("customers.menu") to its words in both languages, the Chinese ones also as pinyin and as pinyin initials
 * ("kehu", "kh"). Pinyin is read here, at build time; the page carries only the outcome.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pinyin } from 'pinyin-pro';
import type { Plugin } from 'vite';

const ID = 'virtual:names';
const HAN = /\p{Script=Han}/u;
const folder = fileURLToPath(new URL('../src/i18n', import.meta.url));

/** "kehu" and "kh" of a text with Chinese characters; Latin words in it stay as they are ("apilingpai", "alp"). */
export function readingsOf(text: string): string[] {
  if (!HAN.test(text)) return [];
  const parts = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).map((part) => part.trim().toLowerCase());
  const words = parts.filter((part) => /^[a-z0-9]/.test(part));
  return [words.join(''), words.map((word) => word[0]).join('')];
}

export function names(): Plugin {
  return {
    name: 'guanxi-names',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const found: Record<string, string[]> = {};
      for (const language of ['zh', 'en']) {
        for (const file of readdirSync(join(folder, language)).sort()) {
          const path = join(folder, language, file);
          this.addWatchFile(path);
          const { shell = {} } = JSON.parse(readFileSync(path, 'utf8')) as { shell?: Record<string, unknown> };
          for (const [key, text] of Object.entries(shell)) {
            if (typeof text === 'string') (found[`${file.replace(/\.json$/, '')}.${key}`] ??= []).push(text, ...readingsOf(text));
          }
        }
      }
      return `export default ${JSON.stringify(found)}`;
    },
  };
}
