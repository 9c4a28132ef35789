/** The numbers a workspace chooses: when a phone or e-mail stops to tell people apart, and how much of others' data a person sees a day. */
import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

import { Field } from '@/kit/Field';

import type { Workspace } from '../workspace';
import s from './workspace.module.css';

/** As the server declares them. */
const RANGES = { shared_after: [2, 100], looks_a_day: [10, 10_000], views_a_day: [10, 10_000] } as const;
export type Numbers = Pick<Workspace, keyof typeof RANGES>;
const KEYS = Object.keys(RANGES) as (keyof Numbers)[];

interface GuardingProps {
  numbers: Numbers;
  disabled: boolean;
  told: (field: string) => string | undefined;
  onChange: (change: Partial<Numbers>) => void;
}

export function Guarding({ numbers, disabled, told, onChange }: GuardingProps) {
  const { t } = useTranslation('settings');
  return (
    <>
      <h2 className={s.section}>{t('guarding.title')}</h2>
      {KEYS.map((key) => {
        const [min, max] = RANGES[key];
        return (
          <Field key={key} label={t(`guarding.${key}`)} hint={`${t(`guarding.${key}_hint`)} ${t('guarding.range', { min, max })}`} error={told(key)}>
            {(control) => (
              <InputNumber<number>
                {...control}
                className={s.number}
                disabled={disabled}
                min={min}
                max={max}
                precision={0}
                value={numbers[key]}
                onChange={(value) => value !== null && onChange({ [key]: value })}
                data-testid={`workspace-${key}`}
              />
            )}
          </Field>
        );
      })}
    </>
  );
}
