/**
 * Holds the bundle to its budgets (gzipped bytes and files of a first visit, docs/decisions/0016): the shell, list routes,
 * every other route. Reads vite's manifest of the build in guanxi/app/web (or of the folder given). A list route is a page
 * whose file ends in "List.tsx".
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const BUDGETS = { shell: 260 * KB, list: 360 * KB, route: 480 * KB };
/** Every file is a round trip of its own over HTTP/1.1, six at a time. */
const MOST_FILES = 60;

const folder = process.argv[2] ?? fileURLToPath(new URL('../../guanxi/app/web', import.meta.url));
const manifestFile = join(folder, '.vite/manifest.json');
if (!existsSync(manifestFile)) {
  console.error(`no build in ${folder}: python -m guanxi.app.webbuild`);
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));

function sizeOf(file) {
  const path = join(folder, file);
  return existsSync(`${path}.gz`) ? statSync(`${path}.gz`).size : gzipSync(readFileSync(path)).length;
}

/** All files that come with `key`: its chunk, its static imports, their styles. */
function filesWith(key, files = new Set(), seen = new Set()) {
  if (seen.has(key)) return files;
  seen.add(key);
  const chunk = manifest[key];
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) filesWith(next, files, seen);
  return files;
}

const total = (files) => [...files].reduce((sum, file) => sum + sizeOf(file), 0);

const keys = Object.keys(manifest);
const entry = keys.find((key) => manifest[key].isEntry);
const shell = filesWith(entry);
shell.add('index.html');
// the words of one language come with the shell; the larger ones count
for (const pattern of [/virtual:words\/zh/, /antd\/es\/locale\/zh_CN/]) {
  const key = keys.find((one) => pattern.test(one));
  if (!key) throw new Error(`no chunk for ${pattern}`);
  for (const file of filesWith(key)) shell.add(file);
}

const rows = [['shell', shell, BUDGETS.shell]];
for (const key of keys.filter((one) => /^src\/rooms\/.*\/pages\//.test(one) && manifest[one].isDynamicEntry)) {
  const files = new Set([...shell, ...filesWith(key)]);
  const room = /^src\/rooms\/([^/]+)\//.exec(key)?.[1];
  const words = `src/i18n/zh/${room}.json`;
  if (manifest[words]) for (const file of filesWith(words)) files.add(file);
  rows.push([key.replace('src/rooms/', ''), files, /List\.tsx$/.test(key) ? BUDGETS.list : BUDGETS.route]);
}

let failed = false;
for (const [name, files, budget] of rows) {
  const size = total(files);
  const over = size > budget || files.size > MOST_FILES;
  failed ||= over;
  console.log(`${over ? 'OVER' : '  ok'}  ${(size / KB).toFixed(1).padStart(6)} of ${budget / KB} KB gz, ${String(files.size).padStart(2)} files  ${name}`);
}
process.exit(failed ? 1 : 0);
