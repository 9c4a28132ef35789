/** Two records side by side: what differs stands out; which of the two stays can be chosen. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';

import { ErrorState } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { Avatar } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';

import { customerQuery, type Customer } from '../data';
import { useFieldWords } from '../record/fields';
import type { Review } from './data';
import s from './review.module.css';

const FIELDS = ['name', 'gender', 'birthday', 'stage', 'class', 'owner_name', 'country', 'province', 'city', 'district'] as const;
const LISTS = new Set(['phone', 'email', 'tags', 'sources']);

function useRows(): (one: Customer) => Record<string, string> {
  const { fieldOf, valueOf, source } = useFieldWords();
  const format = useFormat();
  return (one) => {
    const handles = (kind: string) => one.handles.filter((handle) => handle.kind === kind).map((handle) => handle.hint).sort().join(' · ');
    const own = Object.entries(one.custom).filter(([key]) => !key.startsWith('own.'));
    return {
      phone: handles('phone'),
      email: handles('email'),
      ...Object.fromEntries(FIELDS.map((key) => [key, one[key] ? valueOf(key, one[key]) : ''])),
      ...Object.fromEntries(own.map(([key, value]) => [`custom:${fieldOf(key)}`, valueOf(key, value)])),
      tags: one.tags.map((tag) => tag.name).sort().join(' · '),
      sources: [...new Set(one.profiles.map((profile) => source(profile.source)))].join(' · '),
      created_at: format.date(one.created_at),
    };
  };
}

export function Comparison({ review, staysId, onStays }: { review: Review; staysId: string; onStays: (id: string) => void }) {
  const { t, fieldOf } = useFieldWords();
  const rowsOf = useRows();
  const first = useQuery(customerQuery(review.first.id));
  const second = useQuery(customerQuery(review.second.id));
  const error = first.error ?? second.error;
  if (error) return <ErrorState small error={error} onRetry={() => void Promise.all([first.refetch(), second.refetch()])} />;
  if (!first.data || !second.data) return <Skeleton lines={10} />;
  const sides = [first.data, second.data] as const;
  const [left, right] = [rowsOf(sides[0]), rowsOf(sides[1])];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((key) => left[key] || right[key]);
  const labelOf = (key: string) => (key.startsWith('custom:') ? key.slice(7) : key === 'owner_name' ? fieldOf('owner_id') : key === 'sources' ? fieldOf('source') : fieldOf(key));
  return (
    <div className={s.tableBox} tabIndex={0} role="region" aria-label={t('merge.compare')}>
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="gx-hidden">{t('merge.field')}</span>
            </th>
            {sides.map((one) => (
              <th key={one.id} scope="col">
                <span className={s.side}>
                  <Avatar name={one.name} size={32} />
                  <Link to={`/customers/${one.id}`} target="_blank" rel="noopener">
                    {one.name || t('unnamed')}
                  </Link>
                  <Button size="small" type={one.id === staysId ? 'primary' : 'default'} ghost={one.id === staysId} aria-pressed={one.id === staysId} onClick={() => onStays(one.id)}>
                    {t(one.id === staysId ? 'merge.stays' : 'review.keep')}
                  </Button>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const differ = Boolean(left[key] && right[key]) && left[key] !== right[key] && !LISTS.has(key) && key !== 'created_at';
            const same = left[key] !== '' && left[key] === right[key] && key !== 'created_at' && key !== 'sources';
            const mark = differ ? 'differ' : same ? 'equal' : undefined;
            return (
              <tr key={key} className={mark && s[mark]}>
                <th scope="row">
                  {labelOf(key)}
                  {mark && (
                    <span className={s.mark} title={t(`review.${mark}`)}>
                      <span aria-hidden="true">{differ ? '≠' : '='}</span>
                      <span className="gx-hidden">{t(`review.${mark}`)}</span>
                    </span>
                  )}
                </th>
                <td>{left[key] || '–'}</td>
                <td>{right[key] || '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
