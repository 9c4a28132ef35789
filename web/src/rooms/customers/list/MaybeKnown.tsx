/** While a customer is typed: those who may be the same, by phone, mail or name, each a click away; those of others, masked. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';
import { useDelayed } from '@/kit/useDelayed';

import { useWords } from '../words';
import { BeyondHits } from './BeyondHits';
import s from './list.module.css';

const PAUSE_MS = 250;
const NONE: readonly string[] = [];

export interface MaybeKnownProps {
  name?: string;
  handles?: readonly string[];
  /** The customer being edited, who is left out. */
  of?: string;
}

export function MaybeKnown({ name = '', handles = NONE, of }: MaybeKnownProps) {
  const { t, stage } = useWords();
  const given = handles.map((one) => one.trim()).filter(Boolean);
  const typed = JSON.stringify({ name: name.trim(), handles: given });
  const asked = useDelayed(typed, PAUSE_MS);
  const body = JSON.parse(asked) as { name: string; handles: string[] };
  const wanted = body.name.length > 1 || body.handles.length > 0;
  const { data } = useQuery({
    queryKey: ['customer', 'duplicates', of, asked],
    enabled: wanted,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer(of ? api.POST('/api/v1/customers/{customer_id}/duplicates', { params: { path: { customer_id: of } }, body, signal }) : api.POST('/api/v1/customers/duplicates', { body, signal })),
  });
  if (!data || !wanted) return null;
  return (
    <>
      {data.items.length > 0 && (
        <div className={s.known} role="status">
          <strong>{t('maybe.title', { count: data.items.length })}</strong>
          <ul>
            {data.items.map((one) => (
              <li key={one.id}>
                <Link to={`/customers/${one.id}`}>{one.name || t('unnamed')}</Link>
                <span>{[t(`maybe.via.${one.via}`), one.city, one.stage && stage(one.stage), one.owner_name].filter(Boolean).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {data.beyond && <BeyondHits beyond={data.beyond} />}
    </>
  );
}
