interface KeptOptions<T> {
  /** Changes when what was made is out of date. */
  version(key: string): Promise<string>;
  make(key: string): Promise<T>;
  /** How many are kept, those used last. */
  most: number;
}

/** What is costly to make, by key: made once however many ask for it at a time, and anew when it is out of date. */
export function kept<T>({ version, make, most }: KeptOptions<T>): (key: string) => Promise<T> {
  const last = lastMade<T>(most);
  return async (key) => last(`${await version(key)} ${key}`, () => make(key));
}

/** The few that were used last, by a key that says all they are made of. What failed is made again. */
export function lastMade<T>(most: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const all = new Map<string, Promise<T>>();
  return (key, make) => {
    const one = all.get(key) ?? make();
    all.delete(key);
    all.set(key, one);
    one.catch(() => {
      if (all.get(key) === one) all.delete(key);
    });
    const [oldest] = all.keys();
    if (all.size > most && oldest !== undefined) all.delete(oldest);
    return one;
  };
}
