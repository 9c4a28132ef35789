/** How a segment's state and the causes of coming and leaving look and read. */
import { useTranslation } from 'react-i18next';

import type { Tone } from '@/kit/theme/tokens';

import type { Segment } from './data';

export const STATUS_TONES: Record<Segment['status'], Tone> = { building: 'indigo', live: 'jade', failed: 'cinnabar', paused: 'neutral' };
const CAUSES = ['built', 'definition', 'data', 'time', 'hand', 'merge'];

/** Why somebody came in: words for what the house does itself; a type of event is told by its own kind. */
export function useCause(): (why: string | null) => string {
  const { t } = useTranslation('segments');
  return (why) => (why !== null && CAUSES.includes(why) ? t(`causes.${why}`) : t('causes.event'));
}
