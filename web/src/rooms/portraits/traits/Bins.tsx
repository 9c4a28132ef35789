/** Bins: figures sorted into named ranges; names that are digits make a score. */
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

import { Field } from '@/kit/Field';

import s from '../portraits.module.css';
import { ChoiceInput } from './Choices';
import { ofMoney, type BinDraft, type ValueDraft } from './draft';

const FIGURES = new Set(['integer', 'number', 'money', 'percent', 'rating']);

export function Bins({ bins, value, fields, currency, onChange }: { bins: readonly BinDraft[]; value: ValueDraft; fields: readonly { key: string; kind: string }[]; currency: string; onChange: (bins: BinDraft[]) => void }) {
  const { t } = useTranslation('portraits');
  const kind = fields.find((one) => one.key === value.field)?.kind;
  const figures = ['count', 'distinct', 'gap', 'sum', 'avg'].includes(value.is) || value.age || value.part !== undefined || (value.is === 'top' && kind === 'datetime') || FIGURES.has(kind ?? '');
  if (!figures) return null;
  const unit = ofMoney(value, fields) ? currency : undefined;
  const put = (place: number, change: Partial<BinDraft>) => onChange(bins.map((one, at) => (at === place ? { ...one, ...change } : one)));
  const add = () => {
    const fresh = (place: number): BinDraft => ({ key: `b${place + 1}_${bins.length}`, zh: '', en: '', colour: 'grey', below: '' });
    onChange(bins.length === 0 ? [fresh(0), fresh(1)] : [...bins.slice(0, -1), fresh(bins.length), ...bins.slice(-1)]);
  };
  return (
    <Field label={t('bins')} hint={t('bins_hint')}>
      {() => (
        <div className={s.box}>
          {bins.map((one, place) => (
            <div key={place} className={s.line}>
              <ChoiceInput choice={one} onChange={(change) => put(place, change)} />
              {place < bins.length - 1 ? (
                <>
                  <span className={s.name}>{t('below')}</span>
                  <InputNumber aria-label={t('below')} style={{ width: 120 }} value={one.below} onChange={(below) => put(place, { below: String(below ?? '') })} suffix={unit} />
                </>
              ) : (
                <span className={s.name}>{t('rest')}</span>
              )}
              <Button type="text" icon={<CloseOutlined />} aria-label={t('remove')} onClick={() => onChange(bins.length <= 2 ? [] : bins.filter((_, at) => at !== place))} />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={add}>
            {t('add_bin')}
          </Button>
        </div>
      )}
    </Field>
  );
}
