import type { LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import type { Draft } from '../examples/draft.ts';
import { type Links, nearFamilies } from '../near/families.ts';
import type { HarvestOptions } from '../options.ts';
import { type Cluster, clustersOf } from './clusters.ts';
import { isChallenge } from './draw.ts';
import { type Bound, type Keyed, keyed } from './keys.ts';
import { grownLedger, type Recorded, recordedIn } from './recorded.ts';
import { balanced } from './strata.ts';
import { ties } from './ties.ts';

/** A draft with its place. */
export interface Placed {
  draft: Draft;
  cluster: string;
  split: Split;
  challenge: boolean;
}

export interface Placement {
  placed: Placed[];
  /** The old entries and the new, by cluster. */
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
  /** Families that nearly repeat another one. */
  near: ReadonlySet<string>;
}

type SplitOptions = Pick<HarvestOptions, 'split' | 'seed' | 'nearDuplicates'>;

/**
 * Gives every draft its split: the ledger's if one of its keys, or a near-duplicate, stands in one, else by a hash of seed and cluster. What belongs to two
 * splits is set aside; what stands in the ledger never moves. Challenge examples go to `test`; one with ordinary company is quarantined as a leak.
 * @throws UserError when the ledger contradicts itself.
 */
export function placeDrafts(drafts: readonly Draft[], { ledger, options }: { ledger: readonly LedgerEntry[]; options: SplitOptions }): Placement {
  const recorded = recordedIn(ledger);
  const all = drafts.map(keyed);
  const near = nearFamilies({
    conversations: new Map(all.map(({ family, draft }) => [family, draft.conversation])),
    recorded: recorded.signatures,
    placeOf: (family) => [...recorded.splitsOf(family)][0] ?? null,
    threshold: options.nearDuplicates.threshold,
  });
  const { bound, free, straddling, links } = ties(all, { recorded, near });
  const settled = [...bound, ...balanced({ free, bound, options })];
  const told = [...Map.groupBy(settled, ({ split }) => split)].flatMap(([split, here]) => placedIn(split, here, { recorded, links }));
  return {
    placed: told.flatMap(({ placed }) => placed),
    ledger: grownLedger(ledger, settled, near.signatures),
    quarantined: [...straddling, ...told.flatMap(({ leaks }) => leaks)],
    near: new Set(links.flat()),
  };
}

/** One split's drafts by cluster. A link that leaves the split binds nobody; one to a recorded family that is not at hand does. */
function placedIn(split: Split, here: readonly Bound[], { recorded, links }: { recorded: Recorded; links: Links }) {
  const families = new Set(here.map(({ one }) => one.family));
  const isHere = (family: string) => families.has(family) || recorded.splitsOf(family).has(split);
  const inside = links.filter(([left, right]) => isHere(left) && isHere(right));
  return clustersOf(
    here.map(({ one }) => one),
    inside,
  ).map((cluster) => placedOf(split, cluster));
}

function placedOf(split: Split, { name, members }: Cluster<Keyed>): { placed: Placed[]; leaks: Quarantined[] } {
  const leaking = split !== 'test' || members.some(({ draft }) => !isChallenge(draft));
  const place = ({ draft }: Keyed): Placed => ({ draft, cluster: name, split, challenge: isChallenge(draft) });
  return {
    placed: members.filter(({ draft }) => !leaking || !isChallenge(draft)).map(place),
    leaks: members.filter(({ draft }) => leaking && isChallenge(draft)).map(({ draft }) => leak(draft, name)),
  };
}

function leak({ call }: Draft, cluster: string): Quarantined {
  return { where: call.observationId, reason: 'challenge-leak', detail: `a challenge trace shares cluster ${cluster} with ordinary ones` };
}
