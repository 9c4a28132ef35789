/** Exact decimals that come as text ("2.550000"): without needless zeros, never through a floating point number. */
import { minorDigits, numberFormat } from '@/kit/format/money';
import type { Language } from '@/kit/preferences';

/** "6.0000" is "6", "2.5500" with at least 2 digits is "2.55", "0.0041" stays. */
export function trimmed(text: string, least = 0): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0');
  return kept ? `${whole}.${kept}` : whole;
}

export function formatQuantity(text: string, language: Language): string {
  return numberFormat(language, { maximumFractionDigits: 20 }).format(trimmed(text) as Intl.StringNumericLiteral);
}

/** A unit price with all of its digits, at least those of its currency. */
export function formatPrice(text: string, currency: string, language: Language): string {
  const exact = trimmed(text, minorDigits(currency));
  const digits = exact.split('.')[1]?.length ?? 0;
  return numberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(exact as Intl.StringNumericLiteral);
}
