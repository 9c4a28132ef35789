/** A labelled control with a hint and its error; the label and both texts are tied to the control for screen readers. */
import { useId, type ReactNode } from 'react';

import s from './Field.module.css';

export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  status: 'error' | undefined;
}

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string;
  required?: boolean;
  /** Draws the control: `{(control) => <Input {...control} />}`. */
  children: (control: FieldControl) => ReactNode;
  /** Beside the label, at the right: a link such as "Forgot password?". */
  extra?: ReactNode;
}

export function Field({ label, hint, error, required, children, extra }: FieldProps) {
  const id = useId();
  const told = `${id}-told`;
  return (
    <div className={s.field}>
      <div className={s.top}>
        <label htmlFor={id} className={s.label}>
          {label}
          {required && (
            <span className={s.required} aria-hidden="true">
              *
            </span>
          )}
        </label>
        {extra}
      </div>
      {children({
        id,
        'aria-describedby': error || hint ? told : undefined,
        'aria-invalid': error ? true : undefined,
        status: error ? 'error' : undefined,
      })}
      {(error || hint) && (
        <div id={told} className={error ? s.error : s.hint}>
          {error ?? hint}
        </div>
      )}
    </div>
  );
}
