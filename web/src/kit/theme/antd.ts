/** antd's theme made from our tokens. */
import { theme, type ThemeConfig } from 'antd';
import type { MapToken, SeedToken } from 'antd/es/theme/interface';

import { palettes, type Density, type Mode, type Palette } from './tokens';

function accents(p: Palette): Partial<MapToken> {
  return {
    colorPrimary: p.accent,
    colorPrimaryHover: p.accentHover,
    colorPrimaryActive: p.accentActive,
    colorPrimaryBg: p.accentSoft,
    colorPrimaryBgHover: p.selected,
    colorPrimaryText: p.accent,
    colorLink: p.accent,
    colorLinkHover: p.accentHover,
    colorLinkActive: p.accentActive,
    colorError: p.danger,
    colorErrorText: p.danger,
    colorErrorBg: p.dangerSoft,
    colorWarning: p.warning,
    colorWarningText: p.warning,
    colorWarningBg: p.warningSoft,
    colorInfo: p.info,
    colorInfoBg: p.infoSoft,
    colorSuccess: p.accent,
  };
}

/** `still` turns antd's own motion off, for people who asked their system for less of it. */
export function antdTheme(mode: Mode, density: Density, still: boolean): ThemeConfig {
  const p = palettes[mode];
  const compact = density === 'compact';
  // last in the row of algorithms: antd's dark one would mute the accent
  const ours = (_seed: SeedToken, map?: MapToken) => ({ ...(map as MapToken), ...accents(p) });
  return {
    algorithm: [mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm, ours],
    token: {
      colorPrimary: p.accent,
      colorLink: p.accent,
      colorError: p.danger,
      colorWarning: p.warning,
      colorInfo: p.info,
      colorSuccess: p.accent,
      colorText: p.text,
      colorTextSecondary: p.textSecondary,
      colorTextTertiary: p.textMuted,
      colorTextDescription: p.textMuted,
      colorTextPlaceholder: p.textMuted,
      colorTextHeading: p.text,
      colorTextLightSolid: mode === 'dark' ? p.text : '#FFFFFF',
      colorBgLayout: p.page,
      colorBgContainer: p.card,
      colorBgElevated: p.raised,
      colorBgSpotlight: mode === 'dark' ? '#3A372F' : '#33302A',
      colorBorder: p.borderStrong,
      colorBorderSecondary: p.border,
      colorSplit: p.border,
      colorFillAlter: p.hover,
      controlItemBgHover: p.hover,
      controlItemBgActive: p.selected,
      controlItemBgActiveHover: p.selected,
      boxShadowSecondary: p.shadow,
      motion: !still,
      fontFamily: 'var(--gx-font)',
      fontSize: 14,
      fontSizeSM: 12,
      fontSizeLG: 15,
      lineHeight: 1.5,
      borderRadius: 8,
      borderRadiusLG: 10,
      borderRadiusSM: 6,
      controlHeight: compact ? 30 : 34,
      controlHeightLG: 42,
      controlHeightSM: 26,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
    },
    components: {
      Button: {
        primaryColor: p.textOnAccent,
        dangerColor: p.textOnDanger,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
      },
      Modal: { contentBg: p.raised, headerBg: p.raised },
      Tooltip: { fontSize: 12 },
      DatePicker: { colorTextDisabled: p.textMuted },
      Select: { optionSelectedBg: p.selected, optionActiveBg: p.hover },
      Tabs: { horizontalItemPadding: '10px 0' },
    },
  };
}
