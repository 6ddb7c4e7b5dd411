/**
 * Runs the same work for each item at once. When one fails the others are told to stop and waited for, so that nothing goes on behind the
 * caller's back; then the first failure is thrown.
 */
export async function sideBySide<T, R>(items: readonly T[], signal: AbortSignal, work: (item: T, signal: AbortSignal) => Promise<R>): Promise<R[]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const results = await Promise.all(
    items.map(async (item) => {
      try {
        return [await work(item, both)];
      } catch (error) {
        failures.push(error);
        stop.abort(error);
        return [];
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return results.flat();
}
