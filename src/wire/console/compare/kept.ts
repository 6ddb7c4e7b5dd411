interface KeptOptions<T> {
  /** Changes when what was made is out of date. */
  version(key: string): Promise<string>;
  make(key: string): Promise<T>;
  /** How many are kept, those used last. */
  most: number;
}

/** What is costly to make, by key: made once however many ask for it at a time, and anew when it is out of date. */
export function kept<T>({ version, make, most }: KeptOptions<T>): (key: string) => Promise<T> {
  const all = new Map<string, { version: string; made: Promise<T> }>();
  return async (key) => {
    const now = await version(key);
    const known = all.get(key);
    const one = known?.version === now ? known : { version: now, made: make(key) };
    all.delete(key);
    all.set(key, one);
    const [oldest] = all.keys();
    if (all.size > most && oldest !== undefined) all.delete(oldest);
    return one.made.catch((error: unknown) => {
      if (all.get(key) === one) all.delete(key);
      throw error;
    });
  };
}
