import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { formPage } from '../../plugins/sdk.ts';
import { prove, sha256, zeroBits } from './work.ts';

const hex = (hash: Int32Array) => [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
const theirs = (text: string) => createHash('sha256').update(text).digest('hex');

describe('proof of work', () => {
  it.each([0, 1, 3, 4, 54, 55, 56, 57, 63, 64, 65, 119, 120, 200])('hashes %i characters as SHA-256 does', (length) => {
    const text = 'abcdefghij'.repeat(20).slice(0, length);
    expect(hex(sha256(text))).toBe(theirs(text));
  });

  it('counts the bits before the first one', () => {
    expect(zeroBits(Int32Array.of(-1, 0))).toBe(0);
    expect(zeroBits(Int32Array.of(1, 0))).toBe(31);
    expect(zeroBits(Int32Array.of(0, 1 << 27))).toBe(36);
  });

  it('finds a number that others can check', async () => {
    const work = await prove('c.1700000000.signature', 10);
    expect(Number.parseInt(theirs(`c.1700000000.signature:${work}`).slice(0, 8), 16)).toBeLessThan(2 ** 22);
  });
});

describe('the page of a form', () => {
  it('weighs less than 12 KB, script and sheet together, and runs nothing from within its markup', async () => {
    const { js, css, html, names } = await formPage();
    expect(gzipSync(js, { level: 9 }).length + gzipSync(css, { level: 9 }).length).toBeLessThan(12 * 1024);
    expect(html).toContain(`src="/${names.js}"`);
    expect(html).toContain(`href="/${names.css}"`);
    expect(html).not.toMatch(/<script(?![^>]*src=)|\son\w+=|<style/);
    expect(css).toMatch(/@media \(prefers-color-scheme: ?dark\) ?\{ ?\.gxf/);
    expect(js).not.toContain('innerHTML');
  }, 60_000);
});
