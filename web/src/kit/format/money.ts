/** Amounts in minor units to text, exact at any size: "¥1,234.50", short "¥1.23万" (zh) or "¥12.3K" (en). */
import type { Language } from '../preferences';

export const localeOf: Record<Language, string> = { zh: 'zh-CN', en: 'en-US' };

const cache = new Map<string, Intl.NumberFormat>();

/** Intl formatters are slow to make and made alike again and again in tables. */
export function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.NumberFormat(localeOf[language], options);
    cache.set(key, found);
  }
  return found;
}

/** Digits after the point of a currency (ISO 4217): CNY 2, JPY 0. */
export function minorDigits(currency: string): number {
  return numberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** "123450" minor units with 2 digits is the decimal text "1234.50". */
export function decimalText(minor: number | bigint | string, digits: number): string {
  const text = String(minor);
  const sign = text.startsWith('-') ? '-' : '';
  const figures = text.replace('-', '').padStart(digits + 1, '0');
  if (digits === 0) return sign + figures;
  return `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

export interface MoneyOptions {
  language: Language;
  /** The workspace's own currency is written with its bare sign, others so that they cannot be mistaken ("US$"). */
  home?: string;
  /** 万/亿 or K/M where space is short. */
  short?: boolean;
}

export function formatMoney(minor: number | bigint | string, currency: string, { language, home, short }: MoneyOptions): string {
  const value = decimalText(minor, minorDigits(currency)) as Intl.StringNumericLiteral;
  const currencyDisplay = currency === (home ?? currency) ? 'narrowSymbol' : 'symbol';
  const style = { style: 'currency', currency, currencyDisplay } as const;
  if (short && Math.abs(Number(value)) >= 10_000) {
    return numberFormat(language, { ...style, notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: language === 'zh' ? 2 : 1 }).format(value);
  }
  return numberFormat(language, style).format(value);
}

export function formatNumber(value: number | bigint, language: Language, short = false): string {
  if (short && Math.abs(Number(value)) >= 10_000) {
    return numberFormat(language, { notation: 'compact', maximumFractionDigits: language === 'zh' ? 2 : 1 }).format(value);
  }
  return numberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

/** A share of 1 as percent: 0.1234 is "12.3%". */
export function formatPercent(share: number, language: Language, digits = 1): string {
  return numberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share);
}
