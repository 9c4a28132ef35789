/** Every text can be read: contrast of at least 4.5:1 on each surface it stands on, in both themes. */
import { describe, expect, it } from 'vitest';

import { palettes, toneColors, TONES, type Mode, type Palette } from './tokens';

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = parts;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, two: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(two)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const modes: Mode[] = ['light', 'dark'];
const surfaces: (keyof Palette)[] = ['page', 'card', 'raised', 'sunken', 'hover', 'selected'];
const texts: (keyof Palette)[] = ['text', 'textSecondary', 'textMuted', 'danger', 'warning', 'info'];
const pairs: [keyof Palette, keyof Palette][] = [
  ['accent', 'page'],
  ['accent', 'card'],
  ['accent', 'raised'],
  ['textOnAccent', 'accent'],
  ['textOnAccent', 'accentHover'],
  ['textOnAccent', 'accentActive'],
  ['textOnDanger', 'danger'],
  ['text', 'accentSoft'],
  ['textSecondary', 'accentSoft'],
  ['danger', 'dangerSoft'],
  ['warning', 'warningSoft'],
  ['info', 'infoSoft'],
  ['gold', 'card'],
];

describe.each(modes)('the %s theme', (mode) => {
  const palette = palettes[mode];
  const cases = [...texts.flatMap((text) => surfaces.map((surface): [keyof Palette, keyof Palette] => [text, surface])), ...pairs];
  it.each(cases)('%s can be read on %s', (text, surface) => {
    expect(contrast(palette[text], palette[surface])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(TONES)('a tag of tone %s can be read', (tone) => {
    const { text, ground } = toneColors[mode][tone];
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  });
});
