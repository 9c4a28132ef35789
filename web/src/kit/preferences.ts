/**
 * How this person likes the interface on this device: theme, density, language, folded side-bar. Kept in the browser and
 * read before the first paint by boot/boot.js, which knows the same key.
 */
import { createStore, keep, readKept, useStore } from './store';
import type { Density, Mode } from './theme/tokens';

export type ThemeChoice = Mode | 'auto';
export type Language = 'zh' | 'en';

export interface Preferences {
  theme: ThemeChoice;
  density: Density;
  /** Undefined until chosen on this device: then the user's profile or the browser decides. */
  language?: Language;
  folded: boolean;
}

const KEY = 'gx.preferences';
const defaults: Preferences = { theme: 'auto', density: 'comfortable', folded: false };
const store = createStore<Preferences>({ ...defaults, ...readKept<Partial<Preferences>>(KEY, {}) });

export function preferences(): Preferences {
  return store.get();
}

export function usePreferences(): Preferences {
  return useStore(store);
}

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  store.set((now) => ({ ...now, [name]: value }));
  keep(KEY, store.get());
}
