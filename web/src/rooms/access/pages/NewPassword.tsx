/** The field for a new password with its strength hint. */
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

import { Field } from '@/kit/Field';

import s from './access.module.css';
import { strengthOf, type Strength } from './strength';

const LOOK: Record<Strength, string> = { 0: '', 1: 'weak', 2: 'fair', 3: 'good', 4: 'good' };

export interface NewPasswordProps {
  value: string;
  error?: string;
  onChange: (value: string) => void;
  size?: 'large' | 'middle';
}

export function NewPassword({ value, error, onChange, size = 'large' }: NewPasswordProps) {
  const { t } = useTranslation('access');
  const strength = strengthOf(value);
  const hint = (
    <>
      <span className={s.meter} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <i key={step} data-on={step <= strength ? LOOK[strength] : undefined} />
        ))}
      </span>
      {t(`strength.${strength}`)}
    </>
  );
  return (
    <Field label={t('new_password')} error={error} hint={hint} required>
      {(control) => (
        <Input.Password
          {...control}
          size={size}
          name="new-password"
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
