/** Colours of what a form and a submission are. */
import type { Tone } from '@/kit/theme/tokens';

import type { Status, SubmissionStatus } from './data';

export const TONES: Record<Status, Tone> = { draft: 'neutral', published: 'jade', closed: 'amber' };
export const SUBMISSION_TONES: Record<SubmissionStatus, Tone> = { accepted: 'jade', waiting: 'amber', spam: 'cinnabar', expired: 'neutral', refused: 'neutral' };
