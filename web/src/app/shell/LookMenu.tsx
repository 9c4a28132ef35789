/** Language, theme and density; each takes effect at once. */
import { BgColorsOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { useChangeMe } from '@/api/session';
import { localeNameOf, switchLanguage } from '@/i18n';
import { Choice } from '@/kit/Choice';
import { useLanguage } from '@/kit/format/useFormat';
import { Pop } from '@/kit/Pop';
import { setPreference, usePreferences, type Language, type ThemeChoice } from '@/kit/preferences';
import type { Density } from '@/kit/theme/tokens';

import s from './Header.module.css';

const THEMES: readonly ThemeChoice[] = ['light', 'dark', 'auto'];
const DENSITIES: readonly Density[] = ['comfortable', 'compact'];
const LANGUAGES: readonly Language[] = ['zh', 'en'];

export function LookMenu() {
  const { t } = useTranslation('app');
  const { theme, density } = usePreferences();
  const language = useLanguage();
  const changeMe = useChangeMe();
  const speak = (next: Language) => {
    void switchLanguage(next);
    // mails and other devices follow; that it could not be kept is no reason to hold up the page
    changeMe.mutate({ locale: localeNameOf(next) });
  };
  return (
    <Pop
      label={t('look.title')}
      align="end"
      width={272}
      button={(props) => (
        <button type="button" className={s.tool} aria-label={t('look.title')} title={t('look.title')} {...props}>
          <BgColorsOutlined />
        </button>
      )}
    >
      {() => (
        <>
          <div className={s.section}>
            <span className={s.sectionTitle}>{t('look.language')}</span>
            <Choice
              label={t('look.language')}
              value={language}
              options={LANGUAGES.map((value) => ({ value, label: t(`look.languages.${value}`) }))}
              onChange={speak}
            />
          </div>
          <div className={s.section}>
            <span className={s.sectionTitle}>{t('look.theme')}</span>
            <Choice
              label={t('look.theme')}
              value={theme}
              options={THEMES.map((value) => ({ value, label: t(`look.themes.${value}`) }))}
              onChange={(value) => setPreference('theme', value)}
            />
          </div>
          <div className={s.section}>
            <span className={s.sectionTitle}>{t('look.density')}</span>
            <Choice
              label={t('look.density')}
              value={density}
              options={DENSITIES.map((value) => ({ value, label: t(`look.densities.${value}`) }))}
              onChange={(value) => setPreference('density', value)}
            />
          </div>
        </>
      )}
    </Pop>
  );
}
