/** The theme's colours as CSS variables (`virtual:tokens.css`), written from the same table that antd's theme is made of. */
import type { Plugin } from 'vite';

import { tokensAsCss } from '../src/kit/theme/css.ts';

const ID = 'virtual:tokens.css';

export function tokensCss(): Plugin {
  return {
    name: 'guanxi-tokens',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: (id) => (id === `\0${ID}` ? tokensAsCss() : undefined),
  };
}
