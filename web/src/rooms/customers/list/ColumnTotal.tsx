/** What a field adds up to in a column of the board, with its unit; "+" where not all customers were looked at. */
import { useTranslation } from 'react-i18next';

import { useFormat, useLanguage } from '@/kit/format/useFormat';

import type { Board } from './board';

type Sum = NonNullable<Board['columns'][number]['sum']>;

/** Whole numbers stay exact at any size. */
const numberOf = (text: string) => (/^-?\d+$/.test(text) ? BigInt(text) : Number(text));

export function ColumnTotal({ sum, summed }: { sum: Sum; summed: NonNullable<Board['summed']> }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const label = summed.label[useLanguage()];
  const told = sum.amounts.map(({ currency, value }) => (currency ? format.money(value, currency) : format.number(numberOf(value)))).join(' · ');
  const figure = told === '' ? '–' : told + (sum.capped ? '+' : '');
  return (
    <span className="gx-figures" title={sum.capped ? t('board.sum_capped') : undefined}>
      {t('board.sum', { field: label, figure })}
    </span>
  );
}
