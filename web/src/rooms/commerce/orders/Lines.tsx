/** The lines of an order with their amounts. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';
import { Money } from '@/kit/Money';
import { Tag } from '@/kit/Tag';

import type { Order } from '../data';
import { formatPrice, formatQuantity } from '../decimals';
import s from './orders.module.css';

const LINE_KINDS = ['fee', 'discount'] as const;

export function Lines({ order }: { order: Order }) {
  const { t } = useTranslation('commerce');
  const { language } = useFormat();
  return (
    <div className={s.linesBox} tabIndex={0} role="region" aria-label={t('lines')}>
      <table className={s.lines}>
        <thead>
          <tr>
            <th scope="col">{t('line.product')}</th>
            <th scope="col" className={s.number}>
              {t('line.quantity')}
            </th>
            <th scope="col" className={s.number}>
              {t('line.price')}
            </th>
            <th scope="col" className={s.number}>
              {t('line.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => {
            const kind = LINE_KINDS.find((one) => one === line.kind);
            return (
              <tr key={line.line_no}>
                <td>
                  {line.name || line.sku || t('line.unnamed')} {kind && <Tag tone="clay">{t(`line_kinds.${kind}`)}</Tag>}
                  {line.name && line.sku && <small>{line.sku}</small>}
                </td>
                <td className={s.number}>{formatQuantity(line.quantity, language)}</td>
                <td className={s.number}>{formatPrice(line.unit_price, order.currency, language)}</td>
                <td className={s.number}>
                  <Money minor={line.amount_minor} currency={order.currency} />
                  {line.discount_minor > 0 && (
                    <small>
                      {t('line.discounted')} <Money minor={line.discount_minor} currency={order.currency} />
                    </small>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {t('total')}
            </th>
            <td className={s.number} data-testid="order-total">
              <Money minor={order.total_minor} currency={order.currency} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
