/** Stage, class and kind as tags. */
import { Tag } from '@/kit/Tag';

import type { Customer, CustomerRow } from '../data';
import { stageTone, useWords } from '../words';
import s from './record.module.css';

export function CustomerTags({ customer }: { customer: Customer | CustomerRow }) {
  const words = useWords();
  return (
    <span className={s.tags}>
      {customer.stage && <Tag tone={stageTone(customer.stage)}>{words.stage(customer.stage)}</Tag>}
      {customer.class && <Tag tone="gold">{words.class(customer.class)}</Tag>}
      {customer.kind === 'organisation' && <Tag>{words.kind('organisation')}</Tag>}
    </span>
  );
}
