/** A calendar day as "2025-11-03", picked from antd's calendar, which is loaded when first needed. */
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';

import s from './DateInput.module.css';
import type { FieldControl } from './Field';
import { daysAhead, SOON } from './format/ahead';
import { dayOf } from './format/dates';
import { Skeleton } from './Skeleton';

const Picker = lazy(() => import('./schema/DatePicker'));

export interface DayProps extends Partial<FieldControl> {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  disabled?: boolean;
}

export interface DateInputProps extends DayProps {
  /** For what is to be done: today, tomorrow and next Monday at one press. */
  soon?: boolean;
}

/** Buttons, so that the keyboard reaches them right after the day; pressed again they take the day away. */
function Soon({ value, onChange }: Pick<DayProps, 'value' | 'onChange'>) {
  const { t } = useTranslation('kit');
  const session = useSession();
  const days = daysAhead(dayOf(new Date(), session?.user.time_zone ?? session?.workspace.time_zone));
  return (
    <span className={s.soon} role="group" aria-label={t('date.soon')}>
      {SOON.map((key) => (
        <button key={key} type="button" className={s.day} aria-pressed={value === days[key]} onClick={() => onChange(value === days[key] ? undefined : days[key])}>
          {t(`date.ahead.${key}`)}
        </button>
      ))}
    </span>
  );
}

export function DateInput({ soon = false, ...props }: DateInputProps) {
  return (
    <>
      <Suspense fallback={<Skeleton lines={1} height={34} />}>
        <Picker {...props} />
      </Suspense>
      {soon && !props.disabled && <Soon value={props.value} onChange={props.onChange} />}
    </>
  );
}
