/** antd's date picker with the calendar's words of the language in use. */
import 'dayjs/locale/zh-cn';

import { DatePicker as AntdPicker } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';

import type { DateInputProps } from '../DateInput';

export default function DatePicker({ value, onChange, soon = false, ...control }: DateInputProps) {
  const { t } = useTranslation('kit');
  // Beside the calendar: a phone has no room for them.
  const ahead = soon && window.innerWidth >= 480 ? ([1, 7] as const) : [];
  return (
    <AntdPicker
      {...control}
      style={{ width: '100%' }}
      presets={ahead.map((days) => ({ label: t(`date.ahead.${days}`), value: () => dayjs().add(days, 'day') }))}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.isValid() ? day.format('YYYY-MM-DD') : undefined)}
    />
  );
}
