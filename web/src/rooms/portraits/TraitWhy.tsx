/** What a trait of a customer is computed of, and what it was before. */
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Tag, toneOfColour } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { Item } from './data';
import s from './portraits.module.css';
import { Shown } from './Shown';
import { Stars } from './Stars';

export function TraitWhy({ item, onClose }: { item: Item; onClose: () => void }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const [head, ...lines] = item.why;
  return (
    <SidePanel title={item.label[language]} onClose={onClose}>
      <div className={s.why} data-testid="trait-why">
        <p className={s.figure}>
          {item.stars ? <Stars value={Number(item.value)} of={item.stars} label={item.label[language]} /> : item.colour ? <Tag tone={toneOfColour(item.colour)}>{item.shown}</Tag> : <Shown item={item} />}
        </p>
        <section>
          <h3>{t('computed_of')}</h3>
          <p>{head}</p>
          {lines.length > 0 && (
            <ul className={s.bins}>
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </section>
        {item.past.length > 0 && (
          <section>
            <h3>{t('past')}</h3>
            <ol className={s.past}>
              {item.past.map((one) => (
                <li key={one.until}>
                  <span className="gx-figures">{one.shown}</span>
                  <span className={s.quiet}>
                    {t('until')} <When at={one.until} />
                  </span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </SidePanel>
  );
}
