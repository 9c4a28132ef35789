/** A record page as a room would write it. */
import { GiftOutlined, MessageOutlined, ShoppingOutlined, UserAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useParams } from 'react-router';

import { EmptyState } from '@/kit/EmptyState';
import { EntityPage, Facts, Highlight, PanelCard } from '@/kit/EntityPage';
import { Handle } from '@/kit/Handle';
import { Money } from '@/kit/Money';
import { Tag, TagList } from '@/kit/Tag';
import { Timeline, type TimelineItem } from '@/kit/Timeline';
import { When } from '@/kit/When';

import { people } from './people';
import samples from './samples.json';

const now = Date.now();
const ICONS = [<UserAddOutlined />, <ShoppingOutlined />, <MessageOutlined />, <GiftOutlined />];
const TONES = ['moss', 'jade', 'indigo', 'gold'] as const;

export default function Record() {
  const person = people[Number(useParams().id ?? 0) % people.length];
  if (!person) return null;
  const items: TimelineItem[] = samples.events.flatMap((title, at) => [
    {
      id: `${at}`,
      at: new Date(now - at * 40_000_000).toISOString(),
      title,
      tone: TONES[at % 4],
      icon: ICONS[at % 4],
      by: 'Anna',
      body: at === 2 ? samples.message : undefined,
    },
  ]);
  return (
    <EntityPage
      title={person.name}
      subtitle={[person.company, person.city].filter(Boolean).join(' · ')}
      tags={<Tag tone={person.status.tone}>{person.status.label}</Tag>}
      back={{ to: '/kit/list', label: 'Customers' }}
      actions={
        <>
          <Button>Edit</Button>
          <Button type="primary">Send message</Button>
        </>
      }
      highlights={
        <>
          <Highlight label="Spent" value={<Money minor={person.spent} short />} />
          <Highlight label="Orders" value={person.orders} />
          <Highlight label="Last seen" value={<When at={person.seen} as="relative" />} />
        </>
      }
      facts={
        <>
          <Facts
            title="Details"
            items={[
              { key: 'phone', label: 'Phone', value: <Handle hint={person.phone} kind="phone" verified onReveal={() => Promise.resolve('13800138000')} /> },
              { key: 'mail', label: 'E-mail', value: <Handle hint="w***@example.com" kind="email" /> },
              { key: 'city', label: 'City', value: person.city },
              { key: 'birthday', label: 'Birthday', value: null },
            ]}
          />
          <Facts title="Tags" items={[{ key: 'tags', label: 'Tags', value: <TagList tags={person.tags} /> }]} />
        </>
      }
      stream={[{ key: 'stream', label: 'Stream', content: <Timeline items={items} hasMore /> }]}
      panels={
        <>
          <PanelCard title="Orders" count={3} action={<Button type="text">Add</Button>}>
            <EmptyState small title="No orders yet" />
          </PanelCard>
          <PanelCard title="Coupons">
            <EmptyState small title="No coupons" />
          </PanelCard>
        </>
      }
    />
  );
}
