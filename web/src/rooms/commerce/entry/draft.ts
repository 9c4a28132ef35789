/** An order while it is written: kept for this window until it is saved, so that a reload loses nothing. */
import { decimalText, minorDigits } from '@/kit/format/money';

import type { Order } from '../data';
import { trimmed } from '../decimals';

export interface DraftLine {
  key: number;
  sku_id: string | null;
  name: string;
  quantity: string;
  price: string;
  /** Minor units. */
  discount: number;
}

export interface Draft {
  customer: { id: string; name: string } | null;
  store_id: string | null;
  channel: string;
  currency: string;
  /** ISO moment; null: when it is saved. */
  placed_at: string | null;
  lines: DraftLine[];
  discount: number;
  shipping: number;
  note: string;
}

const SHIPPING = 'POST';

export const emptyLine = (key: number): DraftLine => ({ key, sku_id: null, name: '', quantity: '1', price: '', discount: 0 });
export const emptyDraft = (currency: string): Draft => ({
  customer: null,
  store_id: null,
  channel: '',
  currency,
  placed_at: null,
  lines: [emptyLine(1)],
  discount: 0,
  shipping: 0,
  note: '',
});
export const isEmptyLine = (line: DraftLine) => line.name.trim() === '' && line.price === '';

/** The order's own discount was spread over its lines when it was saved, so it stands at the lines from then on. */
export function draftOf(order: Order): Draft {
  const digits = minorDigits(order.currency);
  const shipping = order.lines.filter((line) => line.sku === SHIPPING && line.kind === 'fee');
  return {
    customer: order.customer_id ? { id: order.customer_id, name: order.customer_name ?? '' } : null,
    store_id: order.store_id,
    channel: order.channel ?? '',
    currency: order.currency,
    placed_at: order.placed_at,
    lines: order.lines
      .filter((line) => !shipping.includes(line))
      .map((line) => ({ key: line.line_no, sku_id: line.sku_id, name: line.name, quantity: trimmed(line.quantity), price: trimmed(line.unit_price, digits), discount: line.discount_minor })),
    discount: 0,
    shipping: shipping.reduce((sum, line) => sum + line.amount_minor, 0),
    note: order.note ?? '',
  };
}

const said = (text: string) => text.trim() || null;

/** As the server takes it; lines in which nothing stands are left out. */
export function bodyOf(draft: Draft) {
  return {
    customer_id: draft.customer?.id ?? null,
    store_id: draft.store_id,
    channel: said(draft.channel),
    currency: draft.currency,
    placed_at: draft.placed_at,
    note: said(draft.note),
    discount_minor: draft.discount,
    shipping_minor: draft.shipping,
    lines: draft.lines
      .filter((line) => !isEmptyLine(line))
      .map((line) => ({ sku_id: line.sku_id, name: said(line.name), quantity: line.quantity.trim() || '0', unit_price: line.price.trim() || '0', discount_minor: line.discount })),
  };
}

export const priceText = (minor: number | null, currency: string) => (minor === null ? '' : decimalText(minor, minorDigits(currency)));

const placeOf = (name: string) => `gx.order.${name}`;

export function readDraft(name: string): Draft | undefined {
  const text = sessionStorage.getItem(placeOf(name));
  return text === null ? undefined : (JSON.parse(text) as Draft);
}

export function keepDraft(name: string, draft: Draft | undefined): void {
  if (draft === undefined) sessionStorage.removeItem(placeOf(name));
  else sessionStorage.setItem(placeOf(name), JSON.stringify(draft));
}
