/** Both languages have the same keys, every key that is used exists, and no Chinese text sits outside the word files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { describe, expect, it } from 'vitest';

const src = join(process.cwd(), 'src');
const words = join(src, 'i18n');
const CJK = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

type Words = { [key: string]: string | Words };

function keysOf(value: Words, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? [prefix + key] : keysOf(inner, `${prefix}${key}.`)));
}

const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');

function load(language: string): Map<string, Words> {
  const files = readdirSync(join(words, language)).sort();
  return new Map(files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(words, language, file), 'utf8')) as Words]));
}

const zh = load('zh');
const en = load('en');

/** Every key as "namespace:key", with the "shell" objects also under the namespace `shell`. */
const known = new Set<string>();
for (const [namespace, content] of zh) {
  for (const key of keysOf(content).map(withoutPlural)) {
    known.add(`${namespace}:${key}`);
    if (key.startsWith('shell.')) known.add(`shell:${namespace}.${key.slice('shell.'.length)}`);
  }
}

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|tsx)$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => join(src, name));

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/.*$/gm, '');

const roomOf = (file: string) => /rooms\/(\w+)\//.exec(file)?.[1] ?? 'app';

/** Uses of t('key'), t(x ? 'a' : 'b') and t(`prefix.${x}`) in one file: [key or prefix, whether it is a prefix]. */
function usesIn(text: string, room: string): [string, boolean][] {
  // a bare key belongs to the useTranslation that stands last before it, else (a room's own hook) to the room
  const homes = [...text.matchAll(/useTranslation\(\s*(?:\[\s*)?'(\w+)'/g)];
  const full = (key: string, at: number) => (key.includes(':') ? key : `${homes.findLast((home) => home.index < at)?.[1] ?? room}:${key}`);
  const find = (pattern: RegExp, isPrefix: boolean) =>
    [...text.matchAll(pattern)].flatMap((match) => match.slice(1).map((key): [string, boolean] => [full(key, match.index), isPrefix]));
  return [
    ...find(/\bt\(\s*'([^']+)'/g, false),
    ...find(/\bt\(\s*[\w.!]+[^'"`()]*\?\s*'([^']+)'\s*:\s*'([^']+)'/g, false),
    ...find(/\bt\(\s*`([^`$]+)\$\{/g, true),
  ];
}

describe('words', () => {
  it('exist for the same rooms in both languages', () => {
    expect([...en.keys()]).toEqual([...zh.keys()]);
  });

  it.each([...zh.keys()])('have the same keys in both languages: %s', (namespace) => {
    const keys = (found: Words | undefined) => [...new Set(keysOf(found ?? {}).map(withoutPlural))].sort();
    expect(keys(en.get(namespace))).toEqual(keys(zh.get(namespace)));
  });

  it.each([...zh.keys()])('name the same parameters in both languages: %s', (namespace) => {
    const parameters = (found: Words | undefined) => {
      const out: Record<string, string[]> = {};
      const walk = (value: Words, prefix: string) => {
        for (const [key, inner] of Object.entries(value)) {
          if (typeof inner !== 'string') walk(inner, `${prefix}${key}.`);
          else if (inner.includes('{{')) out[withoutPlural(prefix + key)] = [...inner.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
        }
      };
      walk(found ?? {}, '');
      return out;
    };
    expect(parameters(en.get(namespace))).toEqual(parameters(zh.get(namespace)));
  });

  it('are there for every key that is used', () => {
    const missing = sources.flatMap((file) =>
      usesIn(withoutComments(readFileSync(file, 'utf8')), roomOf(file))
        .filter(([key]) => key !== 'shell:')
        .filter(([key, isPrefix]) => (isPrefix ? ![...known].some((one) => one.startsWith(key)) : !known.has(key)))
        .map(([key]) => `${relative(src, file)}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('of the menu, of commands, routes and panels are in their room’s "shell"', () => {
    const rooms = sources.filter((file) => /rooms\/\w+\/room\.tsx$/.test(file));
    const missing = rooms.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:label|title): '([^']+)'/g)]
        .map((match) => `shell:${match[1]}`)
        .filter((key) => !known.has(key))
        .map((key) => `${relative(src, file)}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('are nowhere else: no Chinese text in the sources', () => {
    const found = sources.flatMap((file) =>
      withoutComments(readFileSync(file, 'utf8'))
        .split('\n')
        .filter((line) => CJK.test(line))
        .map((line) => `${relative(src, file)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
