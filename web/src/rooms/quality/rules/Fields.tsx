/** Fields that count: which, how much, and of whom they are asked. */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { ConditionButton, ConditionWords } from '@/kit/conditions/ConditionFilter';
import { useLanguage } from '@/kit/format/useFormat';

import type { Definition, Known } from '../data';
import s from './rules.module.css';

type Row = Definition['fields'][number];
const none: never[] = [];
const wordsOf = async (filter: string) => (await answer(api.GET('/api/v1/customers/words', { params: { query: { filter } } }))).words;

export function Fields({ rows, known, onChange }: { rows: readonly Row[]; known: Known; onChange: (rows: Row[]) => void }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const put = (place: number, change: Partial<Row>) => onChange(rows.map((one, at) => (at === place ? { ...one, ...change } : one)));
  const free = known.fields.filter((one) => !rows.some((row) => row.field === one.key));
  return (
    <ul className={s.fields}>
      {rows.map((row, place) => {
        const label = known.fields.find((one) => one.key === row.field)?.label[language] ?? row.field;
        const filter = {
          object: 'customer',
          value: row.only ? JSON.stringify(row.only) : undefined,
          onChange: (tree: string | undefined) => put(place, { only: tree ? JSON.parse(tree) as Row['only'] : null }),
          fetchWords: wordsOf,
          suggest: () => none,
        };
        return (
          <li key={row.field}>
            <div className={s.line}>
              <b>{label}</b>
              <InputNumber aria-label={t('rules.weight_of', { field: label })} min={1} max={10} precision={0} value={row.weight} onChange={(next) => put(place, { weight: next ?? 1 })} />
              <ConditionButton {...filter} />
              <Button type="text" icon={<CloseOutlined />} aria-label={t('rules.remove', { field: label })} onClick={() => onChange(rows.filter((_, at) => at !== place))} />
            </div>
            {row.only ? <ConditionWords {...filter} /> : null}
          </li>
        );
      })}
      {free.length > 0 && (
        <li>
          <Select
            aria-label={t('rules.add')}
            className={s.add}
            placeholder={t('rules.add')}
            suffixIcon={<PlusOutlined />}
            showSearch={{ optionFilterProp: 'label' }}
            value={null}
            options={free.map((one) => ({ value: one.key, label: one.label[language] }))}
            onChange={(key: string) => onChange([...rows, { field: key, weight: 1, only: null }])}
          />
        </li>
      )}
    </ul>
  );
}
