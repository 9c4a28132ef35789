/**
 * Keeps the layers of src apart: app may import everything; a room imports kit, api, i18n and itself, never another room and
 * never app; kit, api and i18n import neither rooms nor app.
 */
import { dirname, relative, resolve } from 'node:path';

const GROUND = ['kit', 'api', 'i18n'];

/** ['rooms', 'customers'], ['kit'], ... of a file under src; undefined for files beside the layers (main.tsx, tests' set-up). */
function placeOf(src, file) {
  const parts = relative(src, file).split('/');
  if (parts[0] === '..' || parts.length < 2) return undefined;
  return parts[0] === 'rooms' ? parts.slice(0, 2) : parts.slice(0, 1);
}

function isAllowed(from, to) {
  if (from[0] === 'app') return true;
  if (GROUND.includes(from[0])) return GROUND.includes(to[0]);
  if (from[0] === 'rooms') return GROUND.includes(to[0]) || (to[0] === 'rooms' && to[1] === from[1]);
  return true;
}

export const roomsApart = {
  meta: {
    type: 'problem',
    messages: { apart: '{{from}} may not import {{to}}: rooms meet only through the kit (contributions.ts).' },
  },
  create(context) {
    const src = resolve(context.cwd, 'src');
    const from = placeOf(src, context.filename);
    const check = (node, source) => {
      if (!from || typeof source?.value !== 'string') return;
      const target = source.value.startsWith('@/')
        ? resolve(src, source.value.slice(2))
        : source.value.startsWith('.')
          ? resolve(dirname(context.filename), source.value)
          : undefined;
      const to = target && placeOf(src, target);
      if (to && !isAllowed(from, to)) context.report({ node, messageId: 'apart', data: { from: from.join('/'), to: to.join('/') } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal),
    };
  },
};
