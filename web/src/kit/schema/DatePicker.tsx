/** antd's date picker with the calendar's words of the language in use. */
import 'dayjs/locale/zh-cn';

import { DatePicker as AntdPicker } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';

import type { DateInputProps } from '../DateInput';

export default function DatePicker({ value, onChange, soon = false, ...control }: DateInputProps) {
  const { t } = useTranslation('kit');
  const ahead = [0, 1, 7] as const;
  return (
    <AntdPicker
      {...control}
      style={{ width: '100%' }}
      presets={soon ? ahead.map((days) => ({ label: t(`date.ahead.${days}`), value: () => dayjs().add(days, 'day') })) : undefined}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.isValid() ? day.format('YYYY-MM-DD') : undefined)}
    />
  );
}
