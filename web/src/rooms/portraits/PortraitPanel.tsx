/** On the page of a customer: who this is in figures, tastes and stage of life; a press tells what a trait is computed of. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useTopics } from '@/api/live';
import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { Tag, toneOfColour } from '@/kit/Tag';
import { When } from '@/kit/When';

import { portraitQuery, type Item } from './data';
import s from './portraits.module.css';
import { Shown } from './Shown';
import { Stars } from './Stars';
import { TraitWhy } from './TraitWhy';

const isScore = (item: Item) => item.stars !== null && typeof item.value === 'number';
const isWord = (item: Item) => item.kind === 'select' && !isScore(item);

export default function PortraitPanel({ id }: PanelProps) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const { data, error, refetch } = useQuery(portraitQuery(id, language));
  const [open, setOpen] = useState<Item>();
  useTopics(`customer:${id}`);
  if (!data) return <PanelCard title={t('panel')}>{error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />}</PanelCard>;
  if (data.items.length === 0) {
    return (
      <PanelCard title={t('panel')}>
        <EmptyState small title={t('none')} detail={<Link to="/settings/traits">{t('to_traits')}</Link>} />
      </PanelCard>
    );
  }
  const scores = data.items.filter(isScore);
  const words = data.items.filter(isWord);
  const rest = data.items.filter((item) => !isScore(item) && !isWord(item));
  const why = (item: Item) => ({ type: 'button' as const, onClick: () => setOpen(item), title: t('why') });
  return (
    <PanelCard title={t('panel')}>
      {words.length > 0 && (
        <ul className={s.words} data-testid="portrait-words">
          {words.map((item) => (
            <li key={item.key}>
              <button {...why(item)} aria-label={`${item.label[language]} ${item.shown}`}>
                <Tag tone={toneOfColour(item.colour)}>
                  {item.label[language]} · {item.shown}
                </Tag>
              </button>
            </li>
          ))}
        </ul>
      )}
      {scores.length > 0 && (
        <ul className={s.scores}>
          {scores.map((item) => (
            <li key={item.key}>
              <button {...why(item)}>
                <span>{item.label[language]}</span>
                <Stars value={Number(item.value)} of={item.stars ?? 0} label={item.label[language]} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {data.groups.map((group) => {
        const items = rest.filter((item) => item.group === group.key);
        if (items.length === 0) return null;
        return (
          <section key={group.key} className={s.group}>
            <h3>{group.label[language]}</h3>
            <ul className={s.list}>
              {items.map((item) => (
                <li key={item.key}>
                  <button {...why(item)}>
                    <span className={s.name}>{item.label[language]}</span>
                    <span className="gx-figures">
                      <Shown item={item} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {data.updated_at && (
        <p className={s.quiet}>
          {t('updated')} <When at={data.updated_at} />
        </p>
      )}
      {open && <TraitWhy item={open} onClose={() => setOpen(undefined)} />}
    </PanelCard>
  );
}
