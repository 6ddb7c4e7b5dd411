import { UserError } from '../../errors.ts';
import { compareTexts } from '../../records/canonical-json.ts';
import type { LedgerEntry } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import type { Bound, Keyed } from './keys.ts';

/** What a ledger says of drafts. */
export interface Recorded {
  splitsOf(key: string): ReadonlySet<Split>;
  /** The split in which a draft stands already, under every key it has; null for a new one. */
  placeOf(one: Keyed): Split | null;
  /** By family, what near-duplicates are recognised by. */
  signatures: ReadonlyMap<string, Uint8Array>;
}

const NONE: ReadonlySet<Split> = new Set();

/** @throws UserError when it keeps a session or a family in two splits. */
export function recordedIn(ledger: readonly LedgerEntry[]): Recorded {
  const splits = new Map<string, Set<Split>>();
  for (const { cluster, split } of ledger) splits.set(cluster, (splits.get(cluster) ?? new Set()).add(split));
  const torn = [...splits].find(([key, places]) => places.size > 1 && !/^(?:trace|history):/.test(key));
  if (torn)
    throw new UserError(
      `ledger.jsonl: expected one split for ${torn[0]}, got ${[...torn[1]].join(' and ')}. Restore the ledger from Git, or start a new data set with an empty one.`,
    );
  // The first ledgers knew no traces: one whose examples stood in two splits already stays so, under two lines.
  const knowsTraces = ledger.some(({ cluster }) => cluster.startsWith('trace:'));
  const splitsOf = (key: string) => splits.get(key) ?? NONE;
  return {
    splitsOf,
    placeOf: ({ family, keys }) => {
      const [place] = splitsOf(family);
      const isThere = (key: string) => place !== undefined && (splitsOf(key).has(place) || (!knowsTraces && key.startsWith('trace:')));
      return place !== undefined && keys.every(isThere) ? place : null;
    },
    signatures: new Map(ledger.flatMap(({ cluster, minhash }) => (minhash === undefined ? [] : [[cluster, Buffer.from(minhash, 'base64')] as const]))),
  };
}

/** Under what the ledger keeps that a family is answered in the history of another. */
export function historyKey(family: string): string {
  return family.replace('family:', 'history:');
}

/** The old lines and those of what was placed, by name and split. */
export function grownLedger(ledger: readonly LedgerEntry[], placed: readonly Bound[], signatures: ReadonlyMap<string, Uint8Array>): LedgerEntry[] {
  const lines = new Map(ledger.map((entry) => [`${entry.cluster}\n${entry.split}`, entry]));
  for (const { one, split } of placed) {
    for (const family of one.history) {
      const cluster = historyKey(family);
      lines.set(`${cluster}\n${split}`, { cluster, split });
    }
    for (const cluster of one.keys) {
      const signature = signatures.get(cluster);
      lines.set(`${cluster}\n${split}`, { cluster, split, ...(signature ? { minhash: Buffer.from(signature).toString('base64') } : {}) });
    }
  }
  return [...lines.values()].sort((a, b) => compareTexts(a.cluster, b.cluster) || compareTexts(a.split, b.split));
}
