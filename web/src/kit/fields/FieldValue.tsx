/** How a value of an own field reads: in lists, on pages, in previews. */
import { StarFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';

import { useFormat } from '../format/useFormat';
import { Tag, toneOfColour } from '../Tag';
import s from './fields.module.css';
import { colleaguesQuery, divisionPath, divisionsQuery, isEmptyValue, titlesQuery, type FieldDef, type MoneyValue } from './fields';

function Division({ code }: { code: string }) {
  const names = useQuery(divisionsQuery).data;
  const found = divisionPath(code).map((one) => names?.find((division) => division.code === one)?.name);
  return <>{[...new Set(found)].join('') || code}</>;
}

function Colleague({ id }: { id: string }) {
  const can = useCan();
  const people = useQuery({ ...colleaguesQuery, enabled: can('access.user.view') }).data;
  return <>{people?.find((one) => one.id === id)?.name ?? '…'}</>;
}

function Related({ object, id }: { object: string; id: string }) {
  const titles = useQuery(titlesQuery(object, [id])).data;
  const title = titles?.[id];
  const page = { customer: '/customers', company: '/companies' }[object];
  return page && title !== undefined ? <a href={`${page}/${id}`}>{title || '…'}</a> : <>{title ?? '…'}</>;
}

export interface FieldValueProps {
  field: FieldDef;
  value: unknown;
}

export function FieldValue({ field, value }: FieldValueProps) {
  const { t } = useTranslation('kit');
  const format = useFormat();
  if (isEmptyValue(value)) return <span className={s.nothing}>–</span>;
  const chosen = (key: unknown) => field.options.find((option) => option.key === key);
  switch (field.kind) {
    case 'select':
    case 'multi_select':
      return (
        <span className={s.tags}>
          {(Array.isArray(value) ? value : [value]).map((key) => {
            const option = chosen(key);
            return (
              <Tag key={String(key)} tone={toneOfColour(option?.colour)}>
                {option ? option.label[format.language] : String(key)}
              </Tag>
            );
          })}
        </span>
      );
    case 'boolean':
      return <>{t(value === true ? 'own.yes' : 'own.no')}</>;
    case 'money':
      return <span className="gx-figures">{format.money((value as MoneyValue).amount_minor, (value as MoneyValue).currency)}</span>;
    case 'percent':
      return <span className="gx-figures">{format.number(Number(value) / 100)} %</span>;
    case 'number':
    case 'integer':
      return <span className="gx-figures">{format.number(Number(value))}</span>;
    case 'date':
      return <span className="gx-figures">{format.date(`${String(value)}T12:00:00Z`)}</span>;
    case 'datetime':
      return <span className="gx-figures">{format.moment(String(value))}</span>;
    case 'rating':
      return (
        <span className={s.stars} title={`${String(value)} / ${String(field.maximum ?? 5)}`}>
          {Array.from({ length: Number(value) }, (_, place) => (
            <StarFilled key={place} aria-hidden />
          ))}
          <span className="gx-hidden">{String(value)}</span>
        </span>
      );
    case 'url':
      return (
        <a href={String(value)} target="_blank" rel="noreferrer noopener">
          {String(value).replace(/^https?:\/\//, '')}
        </a>
      );
    case 'division':
      return <Division code={String(value)} />;
    case 'user':
      return <Colleague id={String(value)} />;
    case 'relation':
      return <Related object={field.target ?? 'customer'} id={String(value)} />;
    case 'text':
    case 'long_text':
    case 'phone':
    case 'email':
      return <>{String(value)}</>;
  }
}
