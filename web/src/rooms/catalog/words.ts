/** States of a product and their colours. */
import type { Tone } from '@/kit/theme/tokens';

export const STATUSES = ['draft', 'on_sale', 'off_sale'] as const;
export const TONES: Record<(typeof STATUSES)[number], Tone> = { draft: 'neutral', on_sale: 'jade', off_sale: 'cinnabar' };
