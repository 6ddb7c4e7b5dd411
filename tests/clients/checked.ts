/** One check of a client, as it is printed. */
export interface Checked {
  check: string;
  ok: boolean;
  /** What a client got in place of what was expected. */
  detail: string | null;
  ms: number;
}

/** A client with all its checks. */
export interface Result {
  client: string;
  version: string;
  checks: Checked[];
  /** Its requests by who answered them and why. */
  answered: Record<string, number>;
}
