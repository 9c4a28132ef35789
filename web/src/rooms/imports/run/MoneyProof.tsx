/** The money of the file, to the last penny: what came in is what is stored and what was refused. */
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import { Money } from '@/kit/Money';

import type { Sums } from '../data';
import s from './run.module.css';

export function MoneyProof({ money, planned }: { money: readonly Sums[]; planned?: boolean }) {
  const { t } = useTranslation('imports');
  if (money.length === 0) return null;
  return (
    <section className={s.block}>
      <h3>{t('money.title')}</h3>
      <ul className={s.sums}>
        {money.map((one) => {
          const adds = one.in_minor === one.stored_minor + one.rejected_minor;
          return (
            <li key={one.currency} data-testid="money-proof">
              <span>
                <small>{t('money.in')}</small>
                <b>
                  <Money minor={one.in_minor} currency={one.currency} />
                </b>
              </span>
              <i aria-hidden="true">=</i>
              <span>
                <small>{t(planned ? 'money.will_store' : 'money.stored')}</small>
                <b>
                  <Money minor={one.stored_minor} currency={one.currency} />
                </b>
              </span>
              <i aria-hidden="true">+</i>
              <span>
                <small>{t('money.rejected')}</small>
                <b>
                  <Money minor={one.rejected_minor} currency={one.currency} />
                </b>
              </span>
              {adds ? (
                <em className={s.adds}>
                  <CheckCircleFilled aria-hidden="true" /> {t('money.adds')}
                </em>
              ) : (
                <em className={s.differs}>
                  <CloseCircleFilled aria-hidden="true" /> {t('money.differs')}
                </em>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
