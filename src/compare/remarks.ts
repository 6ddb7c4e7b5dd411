import type { Verdict, VerdictOutcome } from '../records/comparison.ts';
import { MIN_CLUSTERS } from './difference.ts';
import type { CompareOptions } from './options.ts';
import type { Pair } from './pair.ts';
import { answersOf, mostCommon } from './refusals/answers.ts';
import { CONSTANT_SHARE } from './refusals/variety.ts';
import { percent } from './sentences.ts';
import type { Sides } from './sides.ts';

interface Compared {
  sides: Sides;
  pairs: readonly Pair[];
  verdicts: readonly Verdict[];
  outcome: VerdictOutcome;
}

/** What a reader should know beside the verdicts, though it decides nothing; one sentence each. */
export function remarksOf(compared: Compared, { delta }: CompareOptions): string[] {
  return [...ungated(compared, delta), ...oneTool(compared), ...constantLocal(compared)];
}

function ungated({ sides, verdicts }: Compared, delta: number): string[] {
  return verdicts.flatMap(({ metric, toGate, n, clusters }) =>
    toGate === null
      ? []
      : [
          `${sides.local.evaluation.track} ${metric}: ${n} examples in ${clusters} clusters decide nothing yet: it joins the gate with about ${toGate} more (at least ${MIN_CLUSTERS} clusters, and as many as can show parity within ${percent(delta)})`,
        ],
  );
}

/** An agent with a single tool is an ordinary one; only this metric has nothing to tell of it. */
function oneTool({ sides, pairs }: Compared): string[] {
  const { track } = sides.local.evaluation;
  if (track !== 'toolcall' || pairs.length === 0 || new Set(pairs.map(({ local }) => local.domain)).size > 1) return [];
  return ['toolcall name_match_rate: every right answer is of one tool, so this metric says nothing beyond valid_call_rate; the arguments decide'];
}

/** A valid verdict, but often a sign of a prompt or an engine gone wrong, which no training mends. */
function constantLocal({ sides, pairs, outcome }: Compared): string[] {
  if (outcome !== 'inferior') return [];
  const { share } = mostCommon(answersOf(sides.local, pairs));
  if (share < CONSTANT_SHARE) return [];
  const { track } = sides.local.evaluation;
  return [`${track}: the local model gives one and the same answer to ${percent(share)} of ${pairs.length} examples: look at its answers before training it`];
}
