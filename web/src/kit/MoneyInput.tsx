/** An amount typed as people write it and kept in minor units, exact: the digits are those of the currency (two of CNY, none of JPY). */
import { InputNumber } from 'antd';

import type { FieldControl } from './Field';
import { decimalText, minorDigits } from './format/money';

export interface MoneyInputProps extends Partial<FieldControl> {
  /** Minor units; null is empty. */
  value: number | null;
  currency: string;
  onChange: (minor: number | null) => void;
  'aria-label'?: string;
  className?: string;
  placeholder?: string;
  /** Minor units. */
  max?: number;
  autoFocus?: boolean;
}

/** "12.3" with 2 digits is 1230; what is left of a half-typed number is nothing. */
export function minorOf(text: string, digits: number): number | null {
  const found = /^(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!found || text.trim() === '' || text.trim() === '.') return null;
  const minor = Number(`${found[1] || '0'}${(found[2] ?? '').slice(0, digits).padEnd(digits, '0')}`);
  return Number.isSafeInteger(minor) ? minor : null;
}

export function MoneyInput({ value, currency, onChange, max, ...control }: MoneyInputProps) {
  const digits = minorDigits(currency);
  return (
    <InputNumber<string>
      {...control}
      stringMode
      controls={false}
      min="0"
      max={max === undefined ? undefined : decimalText(max, digits)}
      precision={digits}
      value={value === null ? null : decimalText(value, digits)}
      onChange={(next) => onChange(next === null ? null : minorOf(String(next), digits))}
    />
  );
}
