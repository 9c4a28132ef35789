/** In which span of time: any, or the last days. */
import { useTranslation } from 'react-i18next';

import s from './editor.module.css';
import type { Json } from './tree';
import { LengthInput } from './ValueInput';

const SPAN = '90d';

export function WindowInput({ value, onChange }: { value: Json | undefined; onChange: (value: Json | undefined) => void }) {
  const { t } = useTranslation('conditions');
  return (
    <span className={s.window}>
      <select className={s.select} aria-label={t('window')} value={value === undefined ? '' : 'last'} onChange={(event) => onChange(event.target.value === '' ? undefined : SPAN)}>
        <option value="">{t('ever')}</option>
        <option value="last">{t('in_last')}</option>
      </select>
      {value !== undefined && <LengthInput hours value={value} onChange={onChange} />}
    </span>
  );
}
