/** What a trade offers to begin with, and its tags put in; used at first start and in the settings. */
import { answer, api } from './client';
import type { components } from './schema';

export type Trade = components['schemas']['TradeOut'];

/** Makes the tags of a trade that are not there yet, in a group of its name; the ids of those made. */
export async function makeTags(trade: Trade, language: 'zh' | 'en'): Promise<string[]> {
  const known = new Set((await answer(api.GET('/api/v1/customers/tags', { params: { query: {} } }))).map(({ name }) => name.toLowerCase()));
  const wanted = trade.tags.map((tag) => tag[language]).filter((name) => !known.has(name.toLowerCase()));
  const made: string[] = [];
  for (const name of wanted) {
    const { id } = await answer(api.POST('/api/v1/customers/tags', { body: { name, group: trade.label[language] } }));
    if (id) made.push(id);
  }
  return made;
}

export const removeTags = (ids: readonly string[]) => Promise.all(ids.map((id) => api.DELETE('/api/v1/customers/tags/{tag_id}', { params: { path: { tag_id: id } } })));

export const fetchTrades = async (signal?: AbortSignal) => (await answer(api.GET('/api/v1/access/trades', { signal }))).items;
