import { expect, test } from 'vitest';

import { mainScriptOf } from './worker';

test('the version of a page is its first script', () => {
  expect(mainScriptOf('<head><script type="module" crossorigin src="/assets/index-abc.js"></script></head>')).toBe('/assets/index-abc.js');
  expect(mainScriptOf('<p>maintenance</p>')).toBeUndefined();
});
