/** A search box that reports what was typed a moment after the last key, never in the middle of an input method's word. */
import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

import s from './SearchField.module.css';

export interface SearchFieldProps {
  /** Also its name for screen readers. */
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

const WAIT_MS = 300;

export function SearchField({ placeholder, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [from, setFrom] = useState(value);
  const composing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // the value was changed elsewhere ("clear all", back)
  if (from !== value) {
    setFrom(value);
    setTyped(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const report = (text: string) => {
    clearTimeout(timer.current);
    if (!composing.current) timer.current = setTimeout(() => onChange(text.trim()), WAIT_MS);
  };
  return (
    <Input
      type="search"
      allowClear
      prefix={<SearchOutlined />}
      placeholder={placeholder}
      aria-label={placeholder}
      value={typed}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={(event) => {
        composing.current = false;
        report(event.currentTarget.value);
      }}
      onChange={(event) => {
        setTyped(event.target.value);
        report(event.target.value);
      }}
      className={s.field}
    />
  );
}
