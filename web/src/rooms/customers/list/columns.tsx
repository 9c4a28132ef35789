/** The columns of the list of customers. */
import { useMemo } from 'react';

import type { Column } from '@/kit/DataTable';
import { Avatar } from '@/kit/Person';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { CustomerRow } from '../data';
import { stageTone, useWords } from '../words';
import s from './list.module.css';

const quiet = (text: string | null | undefined) => text || <span className={s.nothing}>–</span>;

const without = (key: keyof CustomerRow) => (row: CustomerRow) => !row[key];

export function useCustomerColumns(): Column<CustomerRow>[] {
  const words = useWords();
  const { t } = words;
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
    ],
    // the words change with the language, and then `t` is another function
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t],
  );
}
