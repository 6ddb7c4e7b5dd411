/** Requests in flight at once, where several are needed for one answer. */
const AT_ONCE = 4;

/** The results of `work` in the order of `items`, a few at a time. */
export async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  return results;
}
