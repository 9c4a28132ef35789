/**
 * Words of the interface. A namespace per room (`i18n/zh/customers.json`), plus `app` and `kit`; the namespace `shell` is put
 * together at build time from the "shell" object of every room's file, so that the menu has its words before a room is loaded.
 * Only the language in use is loaded. Words of the server's errors come with the answers, not from here.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { preferences, setPreference, type Language } from '@/kit/preferences';

type Words = Record<string, unknown>;
const SHELL = ['app', 'kit', 'shell'];

const shellWords: Record<Language, () => Promise<{ default: Record<string, Words> }>> = {
  zh: () => import('virtual:words/zh'),
  en: () => import('virtual:words/en'),
};
const roomWords = import.meta.glob<Words>(['./{zh,en}/*.json', '!./*/app.json', '!./*/kit.json'], { import: 'default' });

async function read(language: Language, namespace: string): Promise<Words> {
  if (SHELL.includes(namespace)) return (await shellWords[language]()).default[namespace] ?? {};
  const load = roomWords[`./${language}/${namespace}.json`];
  return load ? load() : {};
}

export function isLanguage(value: unknown): value is Language {
  return value === 'zh' || value === 'en';
}

/** The language of a locale name: "zh-CN" is zh, everything that is not Chinese is read as English. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The locale's name towards the server and in <html lang>. */
export function localeNameOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}

export function firstLanguage(): Language {
  const { language } = preferences();
  return isLanguage(language) ? language : languageOf(navigator.language);
}

function announce(language: Language): void {
  document.documentElement.lang = localeNameOf(language);
}

export async function startWords(): Promise<void> {
  const language = firstLanguage();
  announce(language);
  i18next.on('languageChanged', (next) => announce(next as Language));
  await i18next
    .use({
      type: 'backend' as const,
      callbackApi: false,
      init: () => undefined,
      read: (lng: string, namespace: string) => read(lng as Language, namespace),
    })
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: ['zh', 'en'],
      fallbackLng: false,
      // a copy: i18next adds the rooms' namespaces to it
      ns: [...SHELL],
      defaultNS: 'app',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

/** Switches without a reload; `remember` keeps the choice on this device. */
export async function switchLanguage(language: Language, remember = true): Promise<void> {
  if (remember) setPreference('language', language);
  if (i18next.language !== language) await i18next.changeLanguage(language);
}
