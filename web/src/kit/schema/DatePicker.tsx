/** antd's date picker with the calendar's words of the language in use. */
import 'dayjs/locale/zh-cn';

import { DatePicker as AntdPicker } from 'antd';
import dayjs from 'dayjs';

import type { DayProps } from '../DateInput';

export default function DatePicker({ value, onChange, ...control }: DayProps) {
  return (
    <AntdPicker
      {...control}
      style={{ width: '100%' }}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.isValid() ? day.format('YYYY-MM-DD') : undefined)}
    />
  );
}
