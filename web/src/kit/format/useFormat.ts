/** The formatters bound to the language in use and to the workspace's time zone and currency. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';

import type { Language } from '../preferences';
import { formatDate, formatExact, formatMoment, formatMonth, formatRelative, formatTime, type Moment } from './dates';
import { formatMoney, formatNumber, formatPercent } from './money';

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'zh' ? 'zh' : 'en';
}

export interface Format {
  language: Language;
  timeZone?: string;
  currency: string;
  /** Minor units; the workspace's currency unless named. */
  money: (minor: number | bigint | string, currency?: string, short?: boolean) => string;
  number: (value: number | bigint, short?: boolean) => string;
  percent: (share: number, digits?: number) => string;
  /** 今天, 11月3日, 2025年11月3日. */
  date: (moment: Moment) => string;
  /** 今天, 昨天, 11月, 2025年11月. */
  month: (moment: Moment) => string;
  time: (moment: Moment) => string;
  /** 今天 14:05, 11月3日 14:05, 2025年11月3日. */
  moment: (moment: Moment) => string;
  /** With seconds and zone, for tooltips. */
  exact: (moment: Moment) => string;
  /** 5分钟前. */
  relative: (moment: Moment) => string;
}

export function useFormat(): Format {
  const language = useLanguage();
  const workspace = useSession()?.workspace;
  const timeZone = workspace?.time_zone;
  const home = workspace?.currency ?? 'CNY';
  return useMemo(() => {
    const options = { language, timeZone };
    return {
      language,
      timeZone,
      currency: home,
      money: (minor, currency = home, short = false) => formatMoney(minor, currency, { language, home, short }),
      number: (value, short) => formatNumber(value, language, short),
      percent: (share, digits) => formatPercent(share, language, digits),
      date: (moment) => formatDate(moment, options),
      month: (moment) => formatMonth(moment, options),
      time: (moment) => formatTime(moment, options),
      moment: (moment) => formatMoment(moment, options),
      exact: (moment) => formatExact(moment, options),
      relative: (moment) => formatRelative(moment, options),
    };
  }, [language, timeZone, home]);
}
