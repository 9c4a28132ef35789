import { fireEvent, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { safeNext } from '@/rooms/access/pages/safeNext';
import { strengthOf } from '@/rooms/access/pages/strength';

import { parseSort, packValues, unpackValues, useListState, writeSort } from '@/kit/list/useListState';
import { daysOf } from '@/kit/filters';
import { initialsOf } from '@/kit/Person';
import { toneOfColour } from '@/kit/Tag';

import { isGoneChunk, reloadOnceFor } from './reload';

describe('after signing in', () => {
  it.each(['/customers?q=a#x', '/'])('goes to %s', (next) => expect(safeNext(next)).toBe(next));
  it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'customers'])('does not follow %s', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});

describe('a password’s strength', () => {
  it.each([
    ['', 0],
    ['Guanxi1!', 1],
    ['aaaaaaaaaaaaaaaaaaa', 1],
    ['12345678901', 1],
    ['teahouse42', 2],
    ['quiet river stone lamp', 4],
    ['Kestrel-Lantern-9', 4],
  ] as const)('%s: %i', (password, strength) => expect(strengthOf(password)).toBe(strength));
});

function TwoChanges() {
  const list = useListState([]);
  return (
    <button
      onClick={() => {
        list.setQ('1785');
        list.setSort([{ key: 'name', descending: false }]);
      }}
    />
  );
}

describe('a chunk that is gone', () => {
  afterEach(() => {
    sessionStorage.clear();
    vi.restoreAllMocks();
  });

  it('is known by its message', () => {
    expect(isGoneChunk(new TypeError('Failed to fetch dynamically imported module: https://x/assets/a.js'))).toBe(true);
    expect(isGoneChunk(new Error('x is undefined'))).toBe(false);
  });

  it('reloads once, not for ever', () => {
    const gone = new TypeError('error loading dynamically imported module');
    sessionStorage.setItem('gx.reloaded', String(Date.now()));
    expect(reloadOnceFor(gone)).toBe(false);
    expect(reloadOnceFor(new Error('other'))).toBe(false);
  });

  it('waits for the network instead of losing the page', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const wait = vi.spyOn(window, 'addEventListener');
    expect(reloadOnceFor(new TypeError('error loading dynamically imported module'))).toBe(true);
    expect(wait).toHaveBeenCalledWith('online', expect.any(Function), { once: true });
    expect(sessionStorage.getItem('gx.reloaded')).toBeNull();
  });
});

describe('the state of a list in its address', () => {
  it('keeps both of two changes that come before either is drawn', () => {
    const router = createMemoryRouter([{ path: '*', Component: TwoChanges }]);
    render(<RouterProvider router={router} />);
    fireEvent.click(screen.getByRole('button'));
    expect(router.state.location.search).toBe('?q=1785&sort=name');
  });

  it('writes and reads sorts', () => {
    const sort = parseSort('-spent,name');
    expect(sort).toEqual([
      { key: 'spent', descending: true },
      { key: 'name', descending: false },
    ]);
    expect(writeSort(sort)).toBe('-spent,name');
  });

  it('keeps commas and percent signs within values', () => {
    const values = ['a,b', '100%', '%2C', '茶'];
    expect(unpackValues(packValues(values))).toEqual(values);
    expect(unpackValues('%')).toEqual(['%']);
  });

  it('counts days in the workspace’s zone', () => {
    const now = new Date('2025-11-21T20:00:00Z'); // already the 22nd in Shanghai
    expect(daysOf('today', 'Asia/Shanghai', now)).toEqual({ from: '2025-11-22', to: '2025-11-22' });
    expect(daysOf('last_7d', 'Asia/Shanghai', now)).toEqual({ from: '2025-11-16', to: '2025-11-22' });
    expect(daysOf('this_month', 'Asia/Shanghai', now)).toEqual({ from: '2025-11-01', to: '2025-11-22' });
    expect(daysOf('2025-01-01..', 'Asia/Shanghai', now)).toEqual({ from: '2025-01-01', to: undefined });
  });
});

describe('small things', () => {
  it.each([
    ['王小明', '小明'],
    ['李芳', '李芳'],
    ['上海澄光贸易有限公司', '上海'],
    ['Anna Maria Smith', 'AS'],
    ['bo', 'B'],
    ['', '?'],
  ])('the picture of %s reads %s', (name, letters) => expect(initialsOf(name)).toBe(letters));

  it('knows the server’s names of colours', () => {
    expect([toneOfColour('green'), toneOfColour('plum'), toneOfColour('grey'), toneOfColour(null), toneOfColour('??')]).toEqual([
      'jade',
      'plum',
      'neutral',
      'neutral',
      'neutral',
    ]);
  });
});
