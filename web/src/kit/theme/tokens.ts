/**
 * The colours of Guanxi by meaning, for the light and the dark theme. One table: antd's theme (antd.ts) and the CSS variables
 * (css.ts, `--gx-…`) are both made from it. A test holds every text colour to a contrast of at least 4.5:1 on the
 * surfaces it stands on.
 */

export type Mode = 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

/** What a tag's colour means; `neutral` when it means nothing. */
export const TONES = ['neutral', 'jade', 'indigo', 'amber', 'cinnabar', 'gold', 'sky', 'plum', 'moss', 'clay'] as const;
export type Tone = (typeof TONES)[number];

const light = {
  page: '#F6F5F2',
  card: '#FFFFFF',
  raised: '#FFFFFF',
  sunken: '#EFEDE8',
  hover: '#F3F1EC',
  selected: '#E6F2EE',
  border: '#E4E1DA',
  borderStrong: '#CFCAC0',
  text: '#23211D',
  textSecondary: '#59554C',
  textMuted: '#6B665C',
  textOnAccent: '#FFFFFF',
  accent: '#0E7C66',
  accentHover: '#0A6B58',
  accentActive: '#085746',
  accentSoft: '#E0F0EB',
  danger: '#BF3F28',
  textOnDanger: '#FFFFFF',
  dangerSoft: '#FBE9E4',
  warning: '#8F5A00',
  warningSoft: '#FBF0D9',
  info: '#3F51B0',
  infoSoft: '#E9ECFA',
  gold: '#7E5F00',
  focus: '#0E7C66',
  shadow: '0 8px 28px rgb(40 34 22 / 14%), 0 1px 3px rgb(40 34 22 / 8%)',
  scrim: 'rgb(35 33 29 / 40%)',
};

export type Palette = typeof light;

const dark: Palette = {
  page: '#161513',
  card: '#1E1D1A',
  raised: '#242220',
  sunken: '#121110',
  hover: '#2B2925',
  selected: '#1B2F29',
  border: '#33302B',
  borderStrong: '#4A463E',
  text: '#EDEAE4',
  textSecondary: '#BBB5A9',
  textMuted: '#A09A8D',
  textOnAccent: '#07201A',
  accent: '#3DBE9F',
  accentHover: '#55CDB0',
  accentActive: '#2FA98B',
  accentSoft: '#1C332C',
  danger: '#F08A72',
  textOnDanger: '#2E0D05',
  dangerSoft: '#3A221C',
  warning: '#E0A94A',
  warningSoft: '#362A16',
  info: '#9AA8F0',
  infoSoft: '#23273F',
  gold: '#D9B44A',
  focus: '#3DBE9F',
  shadow: '0 8px 28px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 40%)',
  scrim: 'rgb(0 0 0 / 55%)',
};

export const palettes: Record<Mode, Palette> = { light, dark };

/** Text and ground of each tag tone. */
export const toneColors: Record<Mode, Record<Tone, { text: string; ground: string; dot: string }>> = {
  light: {
    neutral: { text: '#55514A', ground: '#EFEDE8', dot: '#8B857A' },
    jade: { text: '#0A6553', ground: '#E0F0EB', dot: '#0E7C66' },
    indigo: { text: '#3A4AA3', ground: '#E9ECFA', dot: '#4F61C4' },
    amber: { text: '#834F00', ground: '#FBF0D9', dot: '#C98A1B' },
    cinnabar: { text: '#A93420', ground: '#FBE9E4', dot: '#C8452D' },
    gold: { text: '#6E5300', ground: '#F8F1D2', dot: '#B08900' },
    sky: { text: '#1B5F86', ground: '#E2F0F8', dot: '#2A83B5' },
    plum: { text: '#7A3A78', ground: '#F6E8F5', dot: '#9A4E98' },
    moss: { text: '#4C6118', ground: '#EEF3DD', dot: '#6E8A2C' },
    clay: { text: '#7D4A32', ground: '#F6EAE3', dot: '#A8684A' },
  },
  dark: {
    neutral: { text: '#C9C3B7', ground: '#302D28', dot: '#8F897C' },
    jade: { text: '#6FD6BB', ground: '#1C332C', dot: '#3DBE9F' },
    indigo: { text: '#B0BBF5', ground: '#262A44', dot: '#7F8FE6' },
    amber: { text: '#EBBB66', ground: '#372B17', dot: '#D49A35' },
    cinnabar: { text: '#F5A08B', ground: '#3C241E', dot: '#E2694F' },
    gold: { text: '#E2C465', ground: '#342D14', dot: '#C9A227' },
    sky: { text: '#8CC8EA', ground: '#1B2F3B', dot: '#4DA3D1' },
    plum: { text: '#E0A6DD', ground: '#37233A', dot: '#BE74BB' },
    moss: { text: '#B7CC7E', ground: '#2A3018', dot: '#91AD4D' },
    clay: { text: '#E0B096', ground: '#38281F', dot: '#C28364' },
  },
};

export const fontStack =
  '-apple-system, "PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Segoe UI", Roboto, "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif';
/** For Latin texts: faces whose quotation marks are not as wide as a Chinese character come first. */
export const latinStack =
  '-apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif';
export const monoStack = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** Row height of lists in pixels. */
export const rowHeight: Record<Density, number> = { comfortable: 40, compact: 32 };
