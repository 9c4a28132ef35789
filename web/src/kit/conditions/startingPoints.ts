/**
 * Ready beginnings by the object they are about. The kit knows no rooms: a recipe is offered where the server knows all that it
 * names, so one of a room that is switched off is not there. Their words are `recipes.<key>`.
 */
import type { AskableFields } from './askable';
import { copyOf } from './edits';
import { isObject, readTree, type Group, type Json } from './tree';

export interface Recipe {
  key: string;
  tree: Json;
}

const ORDERS = 'commerce.order';
const PAID = { field: 'commerce.order.status', op: 'in', value: ['paid', 'shipped', 'completed'] };

export const RECIPES: Readonly<Record<string, readonly Recipe[]>> = {
  customer: [
    { key: 'bought_twice', tree: { relation: ORDERS, is: 'count', op: '>=', value: 2, window: '90d', of: PAID } },
    { key: 'viewed_not_bought', tree: { sequence: [{ event: 'tracking.page_viewed' }], within: '7d', then_not: { event: 'commerce.order_placed' } } },
    { key: 'asleep', tree: { all: [{ fact: 'commerce.orders', op: '>=', value: 1 }, { fact: 'commerce.last_order', op: 'older', value: '180d' }] } },
    { key: 'first_bought', tree: { fact: 'commerce.first_order', op: 'last', value: '30d' } },
    { key: 'big_spender', tree: { fact: 'commerce.spent', op: '>=', value: { amount_minor: 1_000_000, currency: 'CNY' }, window: '1y' } },
    { key: 'birthday', tree: { field: 'customers.customer.birthday', op: 'anniversary', value: '7d' } },
    { key: 'never_bought', tree: { relation: ORDERS, is: 'none' } },
    { key: 'mine', tree: { field: 'customers.customer.owner_id', op: 'is', value: 'me' } },
  ],
  company: [{ key: 'mine', tree: { field: 'companies.company.owner_id', op: 'is', value: 'me' } }],
};

/** Keys that a tree names, of fields and facts, of relations, of events. Trees over rows are of other objects and not looked into. */
function isKnown(json: Json | undefined, askable: AskableFields): boolean {
  if (Array.isArray(json)) return (json as readonly Json[]).every((one) => isKnown(one, askable));
  if (!isObject(json)) return true;
  if (typeof json.field === 'string' && !('relation' in json) && !('event' in json)) return askable.fields.some((one) => !one.fact && one.key === json.field);
  if (typeof json.fact === 'string') return askable.fields.some((one) => one.fact && one.key === json.fact);
  if (typeof json.relation === 'string') return askable.relations.some((one) => one.key === json.relation);
  if (typeof json.event === 'string') return askable.events.some((one) => one.key === json.event);
  return ['all', 'any', 'not', 'sequence', 'then_not'].every((name) => isKnown(json[name], askable));
}

export const recipesOf = (askable: AskableFields): readonly Recipe[] => (RECIPES[askable.object] ?? []).filter((one) => isKnown(one.tree, askable));

export const copyTree = (recipe: Recipe): Group => copyOf(readTree(JSON.stringify(recipe.tree)));
