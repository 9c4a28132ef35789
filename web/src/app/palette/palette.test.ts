/** What the palette finds: words of both languages, pinyin and its initials. */
import { describe, expect, it } from 'vitest';
import names from 'virtual:names';

import { readingsOf } from '../../../plugins/names';

import { matching, scoreOf, type Entry } from './entries';

const LABELS = ['customers.menu', 'commerce.menu', 'imports.menu', 'access.team', 'access.roles', 'access.tokens', 'access.audit', 'settings.system', 'customers.create'];
/** As an English and as a Chinese page show them. */
const pageIn = (language: 'zh' | 'en'): Entry[] =>
  LABELS.map((label) => ({ id: label, title: names[label]?.at(language === 'zh' ? 0 : -1) ?? '', names: names[label], run: () => undefined }));

describe('the palette', () => {
  it('ranks the start of a name before the start of a word before the middle', () => {
    expect(scoreOf('Customers', 'cus')).toBeGreaterThan(scoreOf('New customer', 'cus'));
    expect(scoreOf('New customer', 'cus')).toBeGreaterThan(scoreOf('Discus', 'cus'));
    expect(scoreOf('Customers', 'cst')).toBe(1);
    expect(scoreOf('客户', '户')).toBe(2);
    expect(scoreOf('客户', '导')).toBe(0);
  });

  it('keeps the given order among equals', () => {
    const entries = ['b', 'a'].map((title) => ({ id: title, title, run: () => undefined }));
    expect(matching(entries, '').map((entry) => entry.id)).toEqual(['b', 'a']);
  });

  it.each(['zh', 'en'] as const)('finds a place by either language, pinyin and initials (%s page)', (language) => {
    const first = (typed: string) => matching(pageIn(language), typed)[0]?.id;
    for (const typed of ['客户', 'kehu', 'KeH', 'kh', 'customers']) expect([typed, first(typed)]).toEqual([typed, 'customers.menu']);
    for (const typed of ['订单', 'dingdan', 'dd', 'orders']) expect([typed, first(typed)]).toEqual([typed, 'commerce.menu']);
    for (const typed of ['tongshi', '同事']) expect([typed, first(typed)]).toEqual([typed, 'access.team']);
    for (const typed of ['juese', 'roles']) expect([typed, first(typed)]).toEqual([typed, 'access.roles']);
    for (const typed of ['lingpai', 'api']) expect([typed, first(typed)]).toEqual([typed, 'access.tokens']);
    for (const typed of ['xinjian', 'xjkh']) expect([typed, first(typed)]).toEqual([typed, 'customers.create']);
  });

  it('does not find by letters picked out of pinyin', () => {
    expect(matching(pageIn('zh'), 'keu')).toEqual([]);
  });

  it('reads words, not single characters', () => {
    expect(readingsOf('重点')).toEqual(['zhongdian', 'zd']);
    expect(readingsOf('API 令牌')).toEqual(['apilingpai', 'alp']);
    expect(readingsOf('Orders')).toEqual([]);
  });
});
