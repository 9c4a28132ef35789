/** Applies theme, density and antd's own words; follows the system while the choice is "auto". */
import { ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale';
import { useEffect, useMemo, useState, type ReactNode } from 'react';

import { usePreferences, type Language } from '../preferences';
import { useMedia } from '../useMedia';
import { antdTheme } from './antd';
import { localeAtHand, startLocale } from './locale';
import type { Mode } from './tokens';

/**
 * Pop-ups of antd belong into the open <dialog> or popover they are asked from (on the body they would lie beneath it), else
 * into the page's <main>, so that screen readers find them there.
 */
function popupContainer(node?: HTMLElement): HTMLElement {
  return node?.closest<HTMLElement>('dialog,[popover],main') ?? document.body;
}

/** The theme in force now, "auto" resolved. */
export function useMode(): Mode {
  const { theme } = usePreferences();
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  if (theme === 'auto') return systemDark ? 'dark' : 'light';
  return theme;
}

export function ThemeProvider({ language, children }: { language: Language; children: ReactNode }) {
  const mode = useMode();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const { density } = usePreferences();
  // never without one: antd draws the whole app anew when the first comes later, and what was typed by then is lost
  const [locale, setLocale] = useState<Locale>(() => localeAtHand(language));

  useEffect(() => {
    let current = true;
    void startLocale(language).then((pack) => {
      if (current) setLocale(pack);
    });
    return () => {
      current = false;
    };
  }, [language]);

  useEffect(() => {
    const { dataset, style } = document.documentElement;
    dataset.theme = mode;
    dataset.density = density;
    style.colorScheme = mode;
  }, [mode, density]);

  const theme = useMemo(() => antdTheme(mode, density, still), [mode, density, still]);
  return (
    <ConfigProvider theme={theme} locale={locale} button={{ autoInsertSpace: false }} getPopupContainer={popupContainer}>
      {children}
    </ConfigProvider>
  );
}
