/** States of a store and their colours. */
import type { Tone } from '@/kit/theme/tokens';

export const STATUSES = ['preparing', 'open', 'paused', 'closed'] as const;
export const TONES: Record<(typeof STATUSES)[number], Tone> = { preparing: 'amber', open: 'jade', paused: 'neutral', closed: 'cinnabar' };
