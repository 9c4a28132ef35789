import { readFileSync, readdirSync } from 'node:fs';

import { expect, it } from 'vitest';

import { routesOf } from '../../plugins/boot';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const rooms = readdirSync(new URL('../rooms', import.meta.url));

it('knows which pages have no frame', () => {
  const bare = rooms.flatMap((room) => [...read(`../rooms/${room}/room.tsx`).matchAll(/path: '([\w-]+)'[^\n]*frame: 'bare'/g)].map(([, path]) => path));
  const [, known = ''] = /\[([^\]]*)\]\.indexOf\(place\)/.exec(read('./boot.js')) ?? [];
  expect([...known.matchAll(/'([\w-]+)'/g)].map(([, path]) => path).sort()).toEqual(bare.sort());
});

it('finds every route of the rooms, and the words of its page', () => {
  for (const room of rooms) {
    const source = read(`../rooms/${room}/room.tsx`);
    expect(routesOf(room, source).map((route) => route.path)).toEqual([...source.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path));
  }
  expect(routesOf('customers', read('../rooms/customers/room.tsx'))[0]).toEqual({
    path: 'customers',
    words: ['customers', 'conditions', 'customization'],
    page: '/src/rooms/customers/pages/CustomersList',
  });
});
