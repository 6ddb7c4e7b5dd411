export interface Fault {
  /** Path of the requests it hits, from its start; every request when left out. */
  on?: string;
  /** Lets this many such requests pass first. */
  after?: number;
  /** How many requests it hits; 1 by default. */
  times?: number;
  kind:
    | { status: 413 | 429 | 500 | 502 | 503 | 504; retryAfterS?: number }
    /** Half of the body, a wait, then the rest. */
    | { slowBodyMs: number }
    /** The connection breaks within the body. */
    | 'cut'
    /** The connection breaks before an answer. */
    | 'reset'
    /** The page names the cursor it was asked with, so that a client that trusts it never ends. */
    | 'repeated-cursor';
}

/** Faults waiting for requests; the first that matches is used up first. */
export class Faults {
  readonly #armed: { fault: Fault; after: number; left: number }[] = [];

  constructor(faults: readonly Fault[] = []) {
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): void {
    this.#armed.push({ fault, after: fault.after ?? 0, left: fault.times ?? 1 });
  }

  take(path: string): Fault['kind'] | null {
    for (const armed of this.#armed) {
      if (armed.left === 0 || !path.startsWith(armed.fault.on ?? '')) continue;
      if (armed.after > 0) armed.after -= 1;
      else {
        armed.left -= 1;
        return armed.fault.kind;
      }
    }
    return null;
  }
}
