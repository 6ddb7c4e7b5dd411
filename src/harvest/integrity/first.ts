/** Keeps the first `most` of any number of items, by an order of their own and not by when they come. */
export function firstOf<T>(most: number, order: (left: T, right: T) => number) {
  const kept: T[] = [];
  return {
    add(item: T): void {
      const last = kept.at(-1);
      if (kept.length >= most && last !== undefined && order(item, last) >= 0) return;
      const place = kept.findIndex((other) => order(item, other) < 0);
      kept.splice(place === -1 ? kept.length : place, 0, item);
      kept.length = Math.min(kept.length, most);
    },
    items: (): T[] => [...kept],
  };
}
