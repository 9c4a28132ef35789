/** A field for a code of an authenticator app (or a recovery code): figures pad on phones, filled in by the browser. */
import { Input } from 'antd';

import { Field } from '@/kit/Field';

export interface CodeInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  hint?: string;
  autoFocus?: boolean;
  size?: 'middle' | 'large';
}

export function CodeInput({ label, value, onChange, error, hint, autoFocus, size = 'middle' }: CodeInputProps) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <Input
          {...control}
          size={size}
          name="code"
          inputMode={/[a-z-]/i.test(value) ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          autoFocus={autoFocus}
          maxLength={20}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
