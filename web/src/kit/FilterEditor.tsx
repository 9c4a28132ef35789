/** The inside of one filter's pop-up: options to tick, a text, yes/no, or days. */
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import s from './FilterBar.module.css';
import { isRange, RANGES, type Filter, type FilterOption } from './filters';
import { isMeant } from './people';

interface EditorProps<F extends Filter = Filter> {
  filter: F;
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
  onClose: () => void;
}

const SEARCH_FROM = 9;

function Options({ options, values, onChange, single }: { options: readonly FilterOption[]; single?: boolean } & Pick<EditorProps, 'values' | 'onChange'>) {
  const { t } = useTranslation('kit');
  const name = useId();
  const [text, setText] = useState('');
  const matching = options.filter((option) => isMeant(text, option.label, option.readings));
  const toggle = (value: string) => {
    if (single) onChange([value]);
    else onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
  };
  return (
    <>
      {options.length >= SEARCH_FROM && (
        <Input autoFocus allowClear placeholder={t('filter.find')} aria-label={t('filter.find')} value={text} onChange={(event) => setText(event.target.value)} />
      )}
      <ul className={s.options}>
        {matching.map((option) => (
          <li key={option.value}>
            <label className={s.option}>
              <input
                type={single ? 'radio' : 'checkbox'}
                name={name}
                checked={values.includes(option.value)}
                onChange={() => toggle(option.value)}
              />
              {option.tone && <i style={{ background: `var(--gx-tone-${option.tone}-dot)` }} />}
              {option.label}
            </label>
          </li>
        ))}
        {matching.length === 0 && <li className={s.nothing}>{t('table.nothing')}</li>}
      </ul>
    </>
  );
}

function Days({ values, onChange, onClose }: Pick<EditorProps, 'values' | 'onChange' | 'onClose'>) {
  const { t } = useTranslation('kit');
  const now = values[0] ?? '';
  const [from = '', to = ''] = isRange(now) ? [] : now.split('..');
  const put = (start: string, end: string) => onChange(start || end ? [`${start}..${end}`] : []);
  return (
    <>
      <ul>
        {RANGES.map((range) => (
          <li key={range}>
            <button
              type="button"
              className={s.option}
              aria-pressed={now === range}
              onClick={() => {
                onChange([range]);
                onClose();
              }}
            >
              {t(`filter.ranges.${range}`)}
            </button>
          </li>
        ))}
      </ul>
      <div className={s.days}>
        <label>
          {t('filter.from')}
          <input type="date" value={from} max={to || undefined} onChange={(event) => put(event.target.value, to)} />
        </label>
        <label>
          {t('filter.to')}
          <input type="date" value={to} min={from || undefined} onChange={(event) => put(from, event.target.value)} />
        </label>
      </div>
    </>
  );
}

function Text({ filter, values, onChange, onClose }: EditorProps) {
  const { t } = useTranslation('kit');
  const [text, setText] = useState(values[0] ?? '');
  return (
    <form
      className={s.text}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim() ? [text.trim()] : []);
        onClose();
      }}
    >
      <Input autoFocus aria-label={filter.label} value={text} onChange={(event) => setText(event.target.value)} />
      <Button type="primary" htmlType="submit">
        {t('filter.apply')}
      </Button>
    </form>
  );
}

export function FilterEditor({ filter, values, onChange, onClose }: EditorProps) {
  const { t } = useTranslation('kit');
  switch (filter.kind) {
    case 'select':
      return <Options options={filter.options} single={filter.single} values={values} onChange={onChange} />;
    case 'flag': {
      const options = [
        { value: 'true', label: t('filter.yes') },
        { value: 'false', label: t('filter.no') },
      ];
      return <Options options={options} single values={values} onChange={onChange} />;
    }
    case 'date':
      return <Days values={values} onChange={onChange} onClose={onClose} />;
    case 'text':
      return <Text filter={filter} values={values} onChange={onChange} onClose={onClose} />;
  }
}
