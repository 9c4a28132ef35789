/** The colours of public forms: one accent each, which the rest of the form is quiet beside. */
const JADE = ['#0E7C66', '#3DBE9F'] as const;

/** Accents a form may have: on light and on dark ground, each readable as text and as the ground of a button (a test compares with the app's tokens). */
export const ACCENTS: Record<string, readonly [light: string, dark: string]> = {
  jade: JADE,
  indigo: ['#3A4AA3', '#B0BBF5'],
  amber: ['#834F00', '#EBBB66'],
  cinnabar: ['#A93420', '#F5A08B'],
  gold: ['#6E5300', '#E2C465'],
  sky: ['#1B5F86', '#8CC8EA'],
  plum: ['#7A3A78', '#E0A6DD'],
  moss: ['#4C6118', '#B7CC7E'],
  clay: ['#7D4A32', '#E0B096'],
  teal: ['#0B6570', '#74CBD6'],
  pink: ['#99305F', '#F2A6C6'],
  neutral: ['#3B3833', '#D9D4C9'],
};

/** Names of colours as fields and options have them. */
const CALLED: Record<string, string> = { green: 'jade', blue: 'indigo', orange: 'amber', red: 'cinnabar', yellow: 'gold', purple: 'plum', grey: 'neutral' };

export const accentOf = (colour: string | null | undefined) => ACCENTS[colour ?? ''] ?? ACCENTS[CALLED[colour ?? ''] ?? ''] ?? JADE;
