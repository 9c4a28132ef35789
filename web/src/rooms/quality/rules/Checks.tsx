/** Texts that hold a number with a check digit. */
import { CloseOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';

import type { Definition, Known } from '../data';
import s from './rules.module.css';

type Row = Definition['checks'][number];
const CHECKS = ['id_card', 'credit_code'] as const;

export function Checks({ rows, known, onChange }: { rows: readonly Row[]; known: Known; onChange: (rows: Row[]) => void }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const labelOf = (key: string) => known.texts.find((one) => one.key === key)?.label[language] ?? key;
  const free = known.texts.filter((one) => !rows.some((row) => row.field === one.key));
  return (
    <ul className={s.fields}>
      {rows.map((row) => (
        <li key={row.field} className={s.line}>
          <b>{labelOf(row.field)}</b>
          <Select
            aria-label={labelOf(row.field)}
            value={row.check}
            options={CHECKS.map((value) => ({ value, label: t(`rules.checks.${value}`) }))}
            onChange={(check) => onChange(rows.map((one) => (one.field === row.field ? { ...one, check } : one)))}
          />
          <Button type="text" icon={<CloseOutlined />} aria-label={t('rules.remove', { field: labelOf(row.field) })} onClick={() => onChange(rows.filter((one) => one.field !== row.field))} />
        </li>
      ))}
      <li>
        <Select
          aria-label={t('rules.add_check')}
          className={s.add}
          placeholder={t('rules.add_check')}
          showSearch={{ optionFilterProp: 'label' }}
          value={null}
          options={free.map((one) => ({ value: one.key, label: one.label[language] }))}
          onChange={(key: string) => onChange([...rows, { field: key, check: 'id_card' }])}
        />
      </li>
    </ul>
  );
}
