/** While a customer is typed: those who may be the same, by phone, mail or name, each a click away. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';

import { answer, api } from '@/api/client';

import { useWords } from '../words';
import s from './list.module.css';

const PAUSE_MS = 250;

export function MaybeKnown({ name, handles }: { name: string; handles: readonly string[] }) {
  const { t, stage } = useWords();
  const given = handles.map((one) => one.trim()).filter(Boolean);
  const typed = JSON.stringify({ name: name.trim(), handles: given });
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const body = JSON.parse(asked) as { name: string; handles: string[] };
  const { data } = useQuery({
    queryKey: ['customer', 'duplicates', asked],
    enabled: body.name.length > 1 || body.handles.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await answer(api.POST('/api/v1/customers/duplicates', { body, signal }))).items,
  });
  if (!data || data.length === 0 || (body.name.length <= 1 && body.handles.length === 0)) return null;
  return (
    <div className={s.known} role="status">
      <strong>{t('maybe.title', { count: data.length })}</strong>
      <ul>
        {data.map((one) => (
          <li key={one.id}>
            <Link to={`/customers/${one.id}`}>{one.name || t('unnamed')}</Link>
            <span>{[t(`maybe.via.${one.via}`), one.city, one.stage && stage(one.stage), one.owner_name].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
