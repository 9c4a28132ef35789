/** The options of a choice: written, put in order, taken away. Those of a customer's field keep its keys; their names may differ. */
import { DeleteOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';

import { moved, useReorder } from '@/kit/useReorder';

import s from './build.module.css';
import { freeKey, type FormField } from './definition';

const MOST = 100;

export interface OptionRowsProps {
  field: FormField;
  /** The options of the field that is filled; none: free. */
  fixed: readonly unknown[] | null;
  error: string | undefined;
  onChange: (options: FormField['options']) => void;
}

export function OptionRows({ field, fixed, error, onChange }: OptionRowsProps) {
  const { t } = useTranslation('forms');
  const { options } = field;
  const reorder = useReorder(options.length, (from, to) => onChange(moved(options, from, to)));
  const add = () => {
    const keys = options.map((one) => one.key);
    onChange([...options, { key: freeKey(`option_${options.length + 1}`, keys), label: t('field.option', { place: options.length + 1 }) }]);
  };
  return (
    <fieldset className={s.options}>
      <legend>{t('field.options')}</legend>
      <ul>
        {options.map((option, place) => (
          <li key={option.key} {...reorder.row(place)}>
            <button type="button" className={s.grip} aria-label={t('build.move', { name: option.label })} title={t('build.move_hint')} {...reorder.handle(place)}>
              <HolderOutlined />
            </button>
            <Input aria-label={t('field.option', { place: place + 1 })} value={option.label} maxLength={200} status={option.label ? undefined : 'error'} onChange={(event) => onChange(options.with(place, { ...option, label: event.target.value }))} />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('build.remove', { name: option.label })} onClick={() => onChange(options.toSpliced(place, 1))} />
          </li>
        ))}
      </ul>
      {error && <p className={s.fault}>{error}</p>}
      {!fixed && options.length < MOST && (
        <Button type="dashed" icon={<PlusOutlined />} onClick={add} data-testid="add-option">
          {t('field.add_option')}
        </Button>
      )}
    </fieldset>
  );
}
