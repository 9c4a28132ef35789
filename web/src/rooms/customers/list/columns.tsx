/** The columns of the list of customers. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { useFieldAccess } from '@/api/session';
import type { Column } from '@/kit/DataTable';
import { fieldsQuery, isEmptyValue, ownOf } from '@/kit/fields/fields';
import { FieldValue } from '@/kit/fields/FieldValue';
import { useLanguage } from '@/kit/format/useFormat';
import { Avatar } from '@/kit/Person';
import { chosenColumns, type SavedColumns } from '@/kit/table/columns';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { CustomerRow } from '../data';
import { stageTone, useWords } from '../words';
import s from './list.module.css';

const quiet = (text: string | null | undefined) => text || <span className={s.nothing}>–</span>;

const FIGURES = new Set(['integer', 'number', 'money', 'percent']);

const without = (key: keyof CustomerRow) => (row: CustomerRow) => !row[key];

/** Keys of the columns shown that other rooms compute: only these are asked for. Not ready: it is not known yet which there are. */
export function useComputedColumns({ name, saved }: { name: string; saved: SavedColumns | undefined }): { computed: string[]; ready: boolean; setShown: (keys: readonly string[]) => void } {
  const [shown, setShown] = useState<readonly string[]>(() => chosenColumns(name, saved));
  const query = useQuery(fieldsQuery('customer'));
  const known = query.data?.computed;
  const computed = useMemo(() => (known ?? []).map((field) => field.key).filter((key) => shown.includes(key)), [known, shown]);
  const waits = query.isPending && shown.some((key) => key.includes('.') && !key.startsWith('own.'));
  return { computed, ready: !waits, setShown };
}

/** The columns that the user's roles show; by a masked name nothing is sorted. */
export function useCustomerColumns(): Column<CustomerRow>[] {
  const every = useEveryColumn();
  const access = useFieldAccess();
  return useMemo(
    () =>
      every
        .filter(({ key }) => key === 'name' || access(`customers.customer.${key}`) !== 'hidden')
        .map((column) => (['hidden', 'masked'].includes(access(`customers.customer.${column.key}`)) ? { ...column, sortable: false } : column)),
    [every, access],
  );
}

function useEveryColumn(): Column<CustomerRow>[] {
  const words = useWords();
  const { t } = words;
  const language = useLanguage();
  const shape = useQuery(fieldsQuery('customer')).data;
  return useMemo<Column<CustomerRow>[]>(
    () => [
      {
        key: 'name',
        title: t('fields.name'),
        width: 220,
        sortable: true,
        card: 'title',
        render: (row) => (
          <span className={s.name}>
            <Avatar name={row.name} size={26} shape={row.kind === 'organisation' ? 'square' : 'round'} />
            <span className={s.nameText}>{row.name || t('unnamed')}</span>
          </span>
        ),
      },
      { key: 'phone', title: t('fields.phone'), isEmpty: without('phone'), width: 130, render: (row) => <span className="gx-figures">{quiet(row.phone)}</span> },
      {
        key: 'stage',
        title: t('fields.stage'), isEmpty: without('stage'),
        width: 110,
        card: 'aside',
        render: (row) => (row.stage ? <Tag tone={stageTone(row.stage)}>{words.stage(row.stage)}</Tag> : quiet(null)),
      },
      {
        key: 'tags',
        title: t('fields.tags'),
        isEmpty: (row) => !row.tags?.length,
        width: 160,
        hidden: true,
        render: (row) => (row.tags?.length ? <span className={s.name}>{row.tags.map((tag) => <Tag key={tag.id}>{tag.name}</Tag>)}</span> : quiet(null)),
      },
      { key: 'class', title: t('fields.class'), isEmpty: without('class'), width: 80, card: 'none', render: (row) => quiet(row.class) },
      { key: 'source', title: t('fields.source'), isEmpty: without('source'), width: 110, card: 'none', render: (row) => (row.source ? words.source(row.source) : quiet(null)) },
      { key: 'city', title: t('fields.city'), isEmpty: without('city'), width: 110, render: (row) => quiet(row.city) },
      {
        key: 'owner_id',
        title: t('fields.owner_id'),
        isEmpty: without('owner_name'),
        width: 130,
        render: (row) =>
          row.owner_name ? (
            <span className={s.name}>
              <Avatar name={row.owner_name} size={20} />
              <span className={s.nameText}>{row.owner_name}</span>
            </span>
          ) : (
            quiet(null)
          ),
      },
      { key: 'created_at', title: t('fields.created_at'), width: 140, card: 'none', sortable: true, render: (row) => <When at={row.created_at} /> },
      { key: 'email', title: t('fields.email'), isEmpty: without('email'), width: 190, hidden: true, card: 'none', render: (row) => quiet(row.email) },
      { key: 'country', title: t('fields.country'), isEmpty: without('country'), width: 130, hidden: true, render: (row) => quiet(row.country) },
      { key: 'province', title: t('fields.province'), isEmpty: without('province'), width: 110, hidden: true, render: (row) => quiet(row.province) },
      { key: 'gender', title: t('fields.gender'), isEmpty: without('gender'), width: 80, hidden: true, render: (row) => (row.gender ? words.gender(row.gender) : quiet(null)) },
      { key: 'birthday', title: t('fields.birthday'), isEmpty: without('birthday'), width: 120, hidden: true, render: (row) => <span className="gx-figures">{quiet(row.birthday)}</span> },
      { key: 'updated_at', title: t('fields.updated_at'), width: 140, hidden: true, sortable: true, render: (row) => <When at={row.updated_at} /> },
      ...[...ownOf(shape?.fields), ...(shape?.computed ?? [])].map(
        (field): Column<CustomerRow> => ({
          key: field.key,
          title: field.label[language],
          width: 140,
          hidden: true,
          card: 'none',
          sortable: field.own && field.sortable,
          numeric: FIGURES.has(field.kind),
          isEmpty: (row) => isEmptyValue(row.custom?.[field.key]),
          render: (row) => <FieldValue field={field} value={row.custom?.[field.key]} />,
        }),
      ),
    ],
    // the words change with the language, and then `t` is another function
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t, shape, language],
  );
}
