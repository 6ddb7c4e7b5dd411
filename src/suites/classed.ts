export const SUITES = ['single-turn', 'multi-turn', 'domains'] as const;
export type SuiteName = (typeof SUITES)[number];

/** An example's class in a suite, or why it is in none. */
export type Classed = { class: string } | { leftOut: string; detail: string };

export interface SuiteOptions {
  /** At most this many calls a domain. */
  perDomain: number;
  /** Decides which calls of a domain are taken. */
  seed: number;
}
