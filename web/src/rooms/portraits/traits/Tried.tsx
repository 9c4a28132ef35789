/** What a definition says of some customers, before it is saved: its words, and their values. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { useDelayed } from '@/kit/useDelayed';

import { tryQuery, type Definition } from '../data';
import s from '../portraits.module.css';

const WAIT_MS = 400;

export function Tried({ definition }: { definition: Definition | undefined }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const wordsOf = useErrorWords();
  const now = definition ? JSON.stringify(definition) : '';
  const text = useDelayed(now, WAIT_MS);
  const asked = text ? (JSON.parse(text) as Definition) : undefined;
  const { data, error } = useQuery(tryQuery(asked, language));
  if (!asked) return null;
  return (
    <section className={s.why} aria-live="polite">
      <h3>{t('tried')}</h3>
      {error && <p className={s.problem}>{isProblem(error) ? (error.fields[0]?.message ?? error.detail) : wordsOf(error)}</p>}
      {data && !error && (
        <>
          <p>{data.words[0]}</p>
          <ul className={s.tried}>
            {data.samples.map((one) => (
              <li key={one.customer_id}>
                <span>{one.name}</span>
                <span className="gx-figures">{one.value ?? '–'}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
