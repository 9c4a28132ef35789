/** The tokens written as CSS custom properties on the root element. Used at build time only (plugins/tokens.ts). */
import { fontStack, latinStack, monoStack, palettes, rowHeight, toneColors, type Mode } from './tokens.ts';

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function block(mode: Mode): string {
  const plain = Object.entries(palettes[mode]).map(([name, value]) => `--gx-${kebab(name)}:${value}`);
  const tones = Object.entries(toneColors[mode]).flatMap(([tone, { text, ground, dot }]) => [
    `--gx-tone-${tone}-text:${text}`,
    `--gx-tone-${tone}-ground:${ground}`,
    `--gx-tone-${tone}-dot:${dot}`,
  ]);
  return [...plain, ...tones].join(';');
}

export function tokensAsCss(): string {
  return [
    `:root{--gx-font:${fontStack};--gx-mono:${monoStack};--gx-row:${rowHeight.comfortable}px;--gx-radius:8px}`,
    `:root:lang(en){--gx-font:${latinStack};font-variant-east-asian:proportional-width}`,
    `:root{${block('light')}}`,
    `:root[data-theme=dark]{${block('dark')}}`,
    `:root[data-density=compact]{--gx-row:${rowHeight.compact}px}`,
  ].join('\n');
}
