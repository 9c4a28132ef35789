/** All of a list that is asked for page by page, for choices and trees of master data: a few hundred rows. */
export async function everyPage<Row>(fetchPage: (cursor: string | undefined) => Promise<{ items: Row[]; next?: string | null }>, most = 5000): Promise<Row[]> {
  const found: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && found.length < most);
  return found;
}
