/** The lines of an order that is written: product, quantity, price, discount; Enter goes on to the next field and the next line. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { Money } from '@/kit/Money';
import { MoneyInput } from '@/kit/MoneyInput';

import type { Article } from '../data';
import { emptyLine, priceText, type DraftLine } from './draft';
import s from './entry.module.css';
import { ArticlePicker } from './Pickers';

export interface LineRowsProps {
  lines: readonly DraftLine[];
  amounts: readonly (bigint | undefined)[];
  currency: string;
  onChange: (lines: DraftLine[]) => void;
  /** What the server says of a field: "lines.0.quantity". */
  errorAt: (field: string) => string | undefined;
}

const decimal = (text: string) => text.replace(/[^\d.]/g, '');

export function LineRows({ lines, amounts, currency, onChange, errorAt }: LineRowsProps) {
  const { t } = useTranslation('commerce');
  const body = useRef<HTMLTableSectionElement>(null);
  const focus = (row: number, field: string) =>
    requestAnimationFrame(() => {
      const found = body.current?.querySelectorAll('tr')[row]?.querySelector<HTMLInputElement>(`[data-field=${field}] input, input[data-field=${field}]`);
      found?.focus();
      found?.select();
    });
  const set = (place: number, values: Partial<DraftLine>) => onChange(lines.map((line, index) => (index === place ? { ...line, ...values } : line)));
  const add = () => onChange([...lines, emptyLine(Math.max(0, ...lines.map((line) => line.key)) + 1)]);
  const pick = (place: number, article: Article) => {
    const priced = article.currency === currency ? priceText(article.price_minor, currency) : '';
    const name = article.spec && !article.name.includes(article.spec) ? `${article.name} ${article.spec}` : article.name;
    set(place, { sku_id: article.id, name, ...(priced ? { price: priced } : {}) });
    focus(place, 'quantity');
  };
  const onward = (place: number, next: string | undefined) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (next) focus(place, next);
    else {
      if (place === lines.length - 1) add();
      focus(place + 1, 'article');
    }
  };
  return (
    <div>
      <table className={s.lines}>
        <thead>
          <tr>
            <th scope="col">{t('line.product')}</th>
            <th scope="col">{t('line.quantity')}</th>
            <th scope="col">{t('line.price')}</th>
            <th scope="col">{t('entry.discount')}</th>
            <th scope="col" className={s.number}>
              {t('line.amount')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody ref={body}>
          {lines.map((line, place) => {
            const wrong = ['sku_id', 'name', 'quantity', 'unit_price', 'discount_minor'].map((field) => errorAt(`lines.${place}.${field}`)).find(Boolean);
            const named = (what: string) => `${what} ${place + 1}`;
            return (
              <tr key={line.key}>
                <td data-field="article" data-label={t('line.product')}>
                  <ArticlePicker label={named(t('line.product'))} value={line.name} invalid={wrong !== undefined} onName={(name) => set(place, { name, sku_id: null })} onPick={(article) => pick(place, article)} />
                  {wrong && <small className={s.wrong}>{wrong}</small>}
                </td>
                <td data-label={t('line.quantity')}>
                  <Input data-field="quantity" aria-label={named(t('line.quantity'))} inputMode="decimal" className={s.figure} value={line.quantity} onChange={(event) => set(place, { quantity: decimal(event.target.value) })} onKeyDown={onward(place, 'price')} />
                </td>
                <td data-label={t('line.price')}>
                  <Input data-field="price" aria-label={named(t('line.price'))} inputMode="decimal" className={s.figure} value={line.price} onChange={(event) => set(place, { price: decimal(event.target.value) })} onKeyDown={onward(place, undefined)} />
                </td>
                <td data-label={t('entry.discount')}>
                  <MoneyInput aria-label={named(t('entry.discount'))} className={s.figure} value={line.discount || null} currency={currency} onChange={(minor) => set(place, { discount: minor ?? 0 })} />
                </td>
                <td className={s.number} data-label={t('line.amount')}>
                  <Money minor={amounts[place]} currency={currency} />
                </td>
                <td>
                  <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('entry.remove_line', { number: place + 1 })} disabled={lines.length === 1} onClick={() => onChange(lines.filter((_, index) => index !== place))} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() => {
          add();
          focus(lines.length, 'article');
        }}
      >
        {t('entry.add_line')}
      </Button>
    </div>
  );
}
