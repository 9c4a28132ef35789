/** One of a few, all in sight: native radio buttons that look like a segmented control. */
import { useId, type ReactNode } from 'react';

import s from './Choice.module.css';

export interface ChoiceProps<V extends string> {
  /** Name of the group for screen readers. */
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode; disabled?: boolean }[];
  onChange: (value: V) => void;
}

export function Choice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={s.group}>
      {options.map((option) => (
        <label key={option.value} className={s.option}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
