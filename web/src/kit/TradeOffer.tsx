/** What a trade is offered to begin with: stages, classes, tags; shown before it is chosen for good. */
import { useTranslation } from 'react-i18next';

import type { Trade } from '@/api/trades';

import { useLanguage } from './format/useFormat';
import { Tag } from './Tag';
import s from './TradeOffer.module.css';

export function TradeOffer({ trade }: { trade: Trade }) {
  const { t } = useTranslation('kit');
  const language = useLanguage();
  return (
    <dl className={s.offered} data-testid="trade-offer">
      {(['stages', 'classes', 'tags'] as const).map((kind) => (
        <div key={kind}>
          <dt>{t(`trade.${kind}`)}</dt>
          <dd>
            {trade[kind].map((one) => (
              <Tag key={one.en}>{one[language]}</Tag>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
