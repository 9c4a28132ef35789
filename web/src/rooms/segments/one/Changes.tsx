/** Why a segment grew or fell: who came and left, by reason, with bars; and when its condition was changed. */
import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { When } from '@/kit/When';

import { changesQuery, type Change, type Segment } from '../data';
import s from '../segments.module.css';

interface Reason {
  words: string;
  count: number;
}

/** The same reason of several days is one bar. */
export function reasonsOf(items: readonly Change[], kind: 'entered' | 'left', language: 'zh' | 'en', noLonger: (words: string) => string): Reason[] {
  const found = new Map<string, number>();
  for (const one of items) {
    if (one.kind !== kind) continue;
    const words = one.part_words ? noLonger(one.part_words) : one.why_words[language];
    found.set(words, (found.get(words) ?? 0) + (one.count ?? 0));
  }
  return [...found].map(([words, count]) => ({ words, count })).sort((a, b) => b.count - a.count);
}

const sum = (reasons: readonly Reason[]) => reasons.reduce((all, one) => all + one.count, 0);

export function Changes({ segment, since }: { segment: Segment; since: string }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  const { data, error, refetch } = useQuery(changesQuery(segment.id, since));
  if (error) return <ErrorState small error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={6} />;
  const noLonger = (words: string) => t('changes.no_longer', { words });
  const left = reasonsOf(data.items, 'left', format.language, noLonger);
  const entered = reasonsOf(data.items, 'entered', format.language, noLonger);
  const definitions = data.items.filter((one) => one.kind === 'definition');
  if (left.length + entered.length + definitions.length === 0) return <EmptyState small title={t('changes.nothing')} detail={t('changes.nothing_detail')} />;
  const most = Math.max(...left.map((one) => one.count), ...entered.map((one) => one.count), 1);
  const first = left[0];
  return (
    <section className={s.changes} aria-label={t('changes.title')} data-testid="changes">
      <p className={s.story}>
        {t('changes.story', { day: format.date(since), entered: format.number(sum(entered)), left: format.number(sum(left)) })}
        {first && sum(left) > 0 && ` ${t('changes.mostly', { count: first.count, figure: format.number(first.count), words: first.words })}`}
      </p>
      <div className={s.reasons}>
        <Reasons title={t('changes.left')} total={sum(left)} reasons={left} most={most} way="down" />
        <Reasons title={t('changes.entered')} total={sum(entered)} reasons={entered} most={most} way="up" />
      </div>
      {definitions.length > 0 && (
        <ul className={s.definitions}>
          {definitions.map((one) => (
            <li key={`${one.at}${one.version}`}>
              <EditOutlined aria-hidden />
              <span>
                {t(one.version === 1 ? 'changes.begun' : 'changes.definition', { version: one.version, by: one.by_name ?? t('changes.somebody') })} <When at={one.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Reasons({ title, total, reasons, most, way }: { title: string; total: number; reasons: readonly Reason[]; most: number; way: 'up' | 'down' }) {
  const { t } = useTranslation('segments');
  const format = useFormat();
  return (
    <div>
      <h3>
        {title} <b className="gx-figures">{format.number(total)}</b>
      </h3>
      {reasons.length === 0 && <p className={s.quiet}>{t('changes.none')}</p>}
      <ul>
        {reasons.map((one) => (
          <li key={one.words} className={s.reason}>
            <span>{one.words}</span>
            <b className="gx-figures">{format.number(one.count)}</b>
            <i data-way={way} style={{ width: `${Math.max(1.5, (one.count / most) * 100)}%` }} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </div>
  );
}
