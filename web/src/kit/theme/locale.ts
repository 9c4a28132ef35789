/** The words that antd itself says (calendar, pagination), of the language in use; loaded with the first words of the app. */
import type { Locale } from 'antd/es/locale';
import english from 'antd/es/locale/en_US';

import type { Language } from '../preferences';

const packs: Record<Language, () => Promise<{ default: Locale }>> = {
  zh: () => import('antd/es/locale/zh_CN'),
  en: () => Promise.resolve({ default: english }), // antd brings it anyway
};

const loaded: Partial<Record<Language, Locale>> = { en: english };

export async function startLocale(language: Language): Promise<Locale> {
  return (loaded[language] ??= (await packs[language]()).default);
}

/** The pack of `language` where it is there already, else English: antd needs one from the first moment. */
export function localeAtHand(language: Language): Locale {
  return loaded[language] ?? english;
}
