/** Dates that could be read in two ways: both readings on an example of the file, for a person to choose. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Change, ColumnFormat, Import } from '../data';
import s from './prepare.module.css';

type Order = 'ymd' | 'mdy' | 'dmy';

function Doubt({ run, format: column, order, onChange }: { run: Import; format: ColumnFormat; order: Order | null | undefined; onChange: (order: Order) => void }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const index = run.header.indexOf(column.column);
  const example = run.sample.map((row) => row[index]).find(Boolean) ?? '';
  return (
    <fieldset className={s.doubt}>
      <legend>{t('dates.question', { column: column.column, example })}</legend>
      <div className={s.readings}>
        {column.readings.map((reading) => (
          <label key={reading.order} className={s.card}>
            <input type="radio" name={`order-${column.field}`} checked={order === reading.order} onChange={() => onChange(reading.order)} />
            <b>{t(`dates.orders.${reading.order}`)}</b>
            <span className={s.cardText}>
              {t('dates.reads', { example, date: format.date(`${reading.example}T12:00:00Z`) })}
              <br />
              {t('dates.fits', { count: reading.count, figure: format.number(reading.count) })}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface DatesProps {
  run: Import;
  /** A choice that is on its way to the server. */
  pending: Change['formats'];
  onChange: (formats: NonNullable<Change['formats']>) => void;
}

export function Dates({ run, pending, onChange }: DatesProps) {
  const doubts = run.formats.filter((format) => format.ambiguous > 0);
  if (doubts.length === 0) return null;
  const kept = Object.fromEntries(run.formats.filter((format) => format.confirmed).map((format) => [format.field, { order: format.order, convention: format.convention }]));
  const orderOf = (format: ColumnFormat) => pending?.[format.field]?.order ?? (format.confirmed ? format.order : undefined);
  return doubts.map((format) => <Doubt key={format.field} run={run} format={format} order={orderOf(format)} onChange={(order) => onChange({ ...kept, [format.field]: { order } })} />);
}
