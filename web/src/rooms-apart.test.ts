/** The rule that keeps rooms apart (eslint/rooms-apart.js), tried on made-up imports. */
import { join } from 'node:path';

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { roomsApart } from '../eslint/rooms-apart.js';

const lint = (file: string, code: string) =>
  new Linter({ cwd: process.cwd() }).verify(
    code,
    [{ files: ['**/*.js'], plugins: { guanxi: { rules: { 'rooms-apart': roomsApart } } }, rules: { 'guanxi/rooms-apart': 'error' } }],
    join(process.cwd(), 'src', file),
  ).length;

describe('rooms', () => {
  it.each([
    ['rooms/a/page.js', "import '@/kit/x';"],
    ['rooms/a/page.js', "import './other.js';"],
    ['rooms/a/pages/list.js', "import '../model.js';"],
    ['rooms/a/page.js', "import('@/api/client');"],
    ['rooms/a/page.js', "import 'antd';"],
    ['app/x.js', "import '@/rooms/a/room';"],
    ['kit/x.js', "import '@/api/session';"],
  ])('%s may say %s', (file, code) => expect(lint(file, code)).toBe(0));

  it.each([
    ['rooms/a/page.js', "import '@/rooms/b/model';"],
    ['rooms/a/page.js', "import '../b/model.js';"],
    ['rooms/a/page.js', "import('@/rooms/b/model');"],
    ['rooms/a/page.js', "export * from '../b/model.js';"],
    ['rooms/a/page.js', "import '@/app/router';"],
    ['kit/x.js', "import '@/rooms/a/model';"],
    ['api/x.js', "import '../app/router.js';"],
  ])('%s may not say %s', (file, code) => expect(lint(file, code)).toBe(1));
});
