/** The value of a trait as pages show such values: money in its currency, moments as days, the rest in the server's words. */
import { Money } from '@/kit/Money';
import { When } from '@/kit/When';

import type { Item } from './data';

interface Amount {
  amount_minor: number;
  currency: string;
}

const isAmount = (value: unknown): value is Amount => typeof value === 'object' && value !== null && 'amount_minor' in value && 'currency' in value;

export function Shown({ item }: { item: Item }) {
  if (isAmount(item.value)) return <Money minor={item.value.amount_minor} currency={item.value.currency} />;
  if (item.kind === 'datetime' && typeof item.value === 'string') return <When at={item.value} as="date" />;
  return <>{item.shown}</>;
}
