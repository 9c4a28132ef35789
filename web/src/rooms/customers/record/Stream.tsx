/** What happened with the customer, worded from the event's type and what it carries. */
import { ApiOutlined, CalendarOutlined, CheckSquareOutlined, DeleteOutlined, EditOutlined, FileTextOutlined, ForkOutlined, MergeCellsOutlined, ShoppingOutlined, TransactionOutlined, UploadOutlined, UndoOutlined, UserAddOutlined, UserOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';

import { useLanguage } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { Money } from '@/kit/Money';
import type { Tone } from '@/kit/theme/tokens';
import { Timeline, type TimelineItem } from '@/kit/Timeline';

import { fetchStream, historyQuery, type Customer, type StreamEntry, type StreamKind } from '../data';
import { Differences } from './Differences';
import { useEventWords } from '../words';
import { useFieldWords } from './fields';
import { StreamBar } from './StreamBar';

const CREATED = 'customers.customer_created';
const LOOKS: Record<string, { icon: ReactNode; tone: Tone }> = {
  [CREATED]: { icon: <UserAddOutlined />, tone: 'jade' },
  'customers.customer_updated': { icon: <EditOutlined />, tone: 'indigo' },
  'customers.customer_deleted': { icon: <DeleteOutlined />, tone: 'cinnabar' },
  'customers.customer_restored': { icon: <UndoOutlined />, tone: 'jade' },
  'customers.customers_merged': { icon: <MergeCellsOutlined />, tone: 'plum' },
  'customers.customers_unmerged': { icon: <ForkOutlined />, tone: 'plum' },
};
/** Lines that other rooms word; looked up by the icon they name, else by their group. */
const LINES: Record<string, { icon: ReactNode; tone: Tone }> = {
  order: { icon: <ShoppingOutlined />, tone: 'clay' },
  receipt: { icon: <TransactionOutlined />, tone: 'moss' },
  note: { icon: <FileTextOutlined />, tone: 'gold' },
  task: { icon: <CheckSquareOutlined />, tone: 'sky' },
  calendar: { icon: <CalendarOutlined />, tone: 'plum' },
  user: { icon: <UserOutlined />, tone: 'indigo' },
};
const PLAIN = { icon: <ApiOutlined />, tone: 'neutral' as const };
const ACTORS = ['system', 'job', 'import', 'token', 'plugin'] as const;

export function Stream({ customer }: { customer: Customer }) {
  const { t, fieldOf, source } = useFieldWords();
  const wordsOf = useEventWords();
  const language = useLanguage();
  const { id } = customer;
  const [kinds, setKinds] = useState<readonly StreamKind[]>([]);
  const list = useKeyset({ queryKey: ['customer', id, 'stream', kinds], fetchPage: (cursor, signal) => fetchStream(id, kinds, cursor, signal) });
  const history = useQuery(historyQuery(id)).data;

  const titleOf = ({ type, payload, line }: StreamEntry): ReactNode => {
    if (line) {
      const words = line.title[language];
      return (
        <>
          {line.page ? <Link to={line.page}>{words}</Link> : words}{' '}
          {line.currency && <Money minor={line.amount_minor} currency={line.currency} />}
        </>
      );
    }
    const fields = Array.isArray(payload.fields) ? (payload.fields as string[]).map(fieldOf).join(t('comma')) : undefined;
    const from = typeof payload.source === 'string' ? source(payload.source) : undefined;
    return wordsOf(type, { ...payload, fields, source: from });
  };
  const byOf = ({ actor_kind, actor_name }: StreamEntry) => {
    const known = ACTORS.find((kind) => kind === actor_kind);
    return actor_name ?? (known && t(`stream.by.${known}`));
  };
  const items: TimelineItem[] | undefined = list.rows?.map((entry) => {
    const change = entry.type === CREATED ? undefined : history?.find((one) => one.change_set_id === entry.change_set_id);
    return {
      id: entry.id,
      at: entry.at,
      ...(LOOKS[entry.type] ?? LINES[entry.line?.icon ?? ''] ?? LINES[entry.line?.group ?? ''] ?? PLAIN),
      title: titleOf(entry),
      // who imported an order says nothing about the customer
      by: entry.line?.detail ? entry.line.detail[language] : byOf(entry),
      body: change && <Differences entry={change} />,
    };
  });
  if (items && kinds.length === 0 && !list.hasMore && !list.rows?.some((entry) => entry.type === CREATED)) {
    const title = customer.source ? t('stream.known_from', { source: source(customer.source) }) : t('stream.known');
    const place = items.findIndex((item) => item.at < customer.created_at);
    items.splice(place < 0 ? items.length : place, 0, { id: 'known', at: customer.created_at, icon: <UploadOutlined />, tone: 'jade', title });
  }
  const line = <Timeline items={items} error={list.error} onRetry={list.retry} hasMore={list.hasMore} loadingMore={list.loadingMore} onMore={list.loadMore} empty={t(kinds.length > 0 ? 'stream.nothing_of_kind' : 'stream.nothing')} />;
  return (
    <>
      <StreamBar kinds={kinds} onKinds={setKinds} since={customer.created_at} />
      {line}
    </>
  );
}
