/** Consent texts as they are shown: the newest of each purpose, channel and language; purposes by their usual names. */
import type { TFunction } from 'i18next';

import type { ConsentText } from '../data';

export const PURPOSES = ['marketing', 'service', 'privacy', 'membership', 'profiling'] as const;

const keyOf = (text: ConsentText) => `${text.purpose} ${text.channel} ${text.language}`;

/** The newest of each; `also` stays in the list though a newer one is there. */
export function latestOf(texts: readonly ConsentText[], also?: string | null): ConsentText[] {
  const newest = new Map<string, number>();
  for (const text of texts) newest.set(keyOf(text), Math.max(newest.get(keyOf(text)) ?? 0, text.version));
  return texts.filter((text) => text.version === newest.get(keyOf(text)) || text.id === also);
}

/** "Marketing", or the purpose's own key where it has no usual name. */
export const purposeName = (t: TFunction<'forms'>, purpose: string) => ((PURPOSES as readonly string[]).includes(purpose) ? t(`purposes.${purpose}`) : purpose);
