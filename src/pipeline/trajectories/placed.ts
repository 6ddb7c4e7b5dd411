import { UserError } from '../../errors.ts';
import type { Draft } from '../../harvest/examples/draft.ts';
import type { HarvestOptions } from '../../harvest/options.ts';
import { placeDrafts } from '../../harvest/split/split.ts';
import type { LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { Split } from '../../records/example.ts';
import type { TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { conversationOf } from '../../rows/written/row-prompt.ts';
import { placeOf } from './gathered.ts';

export interface PlacedTrajectory {
  draft: TrajectoryDraft;
  cluster: string;
  split: Split;
}

interface Places {
  placed: PlacedTrajectory[];
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
}

/**
 * Trajectories with their splits, by the very rules of a harvest: sessions, traces, equal and nearly equal requests stay together, and what a ledger
 * holds never moves. The data set's ledger counts beside that of earlier builds, so that no request is trained on here and tested on there.
 */
export function placedTrajectories(
  drafts: readonly TrajectoryDraft[],
  { ledger, options }: { ledger: readonly LedgerEntry[]; options: Pick<HarvestOptions, 'split' | 'seed' | 'nearDuplicates'> },
): Places {
  const of = new Map(drafts.map((draft) => [asDraft(draft), draft]));
  const { placed, ledger: grown, quarantined } = placeDrafts([...of.keys()], { ledger, options });
  return {
    placed: placed.flatMap(({ draft, cluster, split }) => {
      const trajectory = of.get(draft);
      return trajectory ? [{ draft: trajectory, cluster, split }] : [];
    }),
    ledger: grown,
    quarantined,
  };
}

/** @throws UserError where trajectories were built before the data set gave their sessions other splits. */
export function joinedLedgers(dataset: readonly LedgerEntry[], own: readonly LedgerEntry[]): LedgerEntry[] {
  const known = new Map(dataset.map(({ cluster, split }) => [cluster, split]));
  const torn = own.find(({ cluster, split }) => !/^(?:trace|history):/.test(cluster) && known.has(cluster) && known.get(cluster) !== split);
  if (torn)
    throw new UserError(
      `ledger.jsonl: expected ${torn.cluster} in the split ${known.get(torn.cluster)}, where the data set has it, got ${torn.split} from an earlier build of trajectories. Remove the folder of the trajectories, build them again, and train anew.`,
    );
  return [...new Map([...dataset, ...own].map((entry) => [`${entry.cluster}\n${entry.split}`, entry])).values()];
}

/** As the split sees an example: by its request, its session and its trace. */
function asDraft(draft: TrajectoryDraft): Draft {
  const { context, tools, responseFormat, steps, source } = draft;
  const act = steps.find((step) => step.kind === 'action' || step.kind === 'code');
  const domain = act?.kind === 'action' ? act.call.name : (act?.kind ?? 'none');
  return {
    ...{ id: draft.id, track: 'toolcall', domain, complexity: 'simple', row: { prompt: '-', completion: '-' }, openValues: null, challengeTags: [] },
    conversation: conversationOf(context),
    request: { messages: context, tools, toolChoice: null, responseFormat, reasoningEffort: null, maxTokens: null },
    call: { observationId: placeOf(draft), traceId: source.traceId, sessionId: source.sessionId, url: source.url, startTime: source.startTime },
  };
}
