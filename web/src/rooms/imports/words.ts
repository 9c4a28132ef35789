/** How this room's values read. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import type { Tone } from '@/kit/theme/tokens';

import type { Import } from './data';

export const STATE_TONES: Record<Import['state'], Tone> = {
  draft: 'neutral',
  checking: 'indigo',
  checked: 'indigo',
  running: 'indigo',
  paused: 'amber',
  done: 'jade',
  failed: 'cinnabar',
  cancelled: 'neutral',
  reverting: 'amber',
  reverted: 'neutral',
};

export function useFileSize(): (bytes: number) => string {
  const { number } = useFormat();
  return (bytes) => {
    if (bytes < 1_000) return `${number(bytes)} B`;
    if (bytes < 1_000_000) return `${number(Math.round(bytes / 1_000))} KB`;
    return `${number(Math.round(bytes / 100_000) / 10)} MB`;
  };
}

/** Words that the server gives in both languages. */
export function useBoth(): (words: { zh: string; en: string } | null | undefined) => string {
  const { language } = useFormat();
  return (words) => words?.[language] ?? '';
}

export function useStateWords(): (state: Import['state']) => string {
  const { t } = useTranslation('imports');
  return (state) => t(`states.${state}`);
}

const ACTIONS = ['update', 'skip', 'create'] as const;

/** What may become of a row, or of all of a kind, that is known already. */
export function useMatchActions() {
  const { t } = useTranslation('imports');
  return (mayCreate: boolean) => ACTIONS.filter((action) => mayCreate || action !== 'create').map((value) => ({ value, label: t(`matches.${value}`) }));
}
