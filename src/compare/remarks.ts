import { askedHow } from '../records/asking/local-prompt.ts';
import type { Rest, Verdict } from '../records/comparison.ts';
import { MIN_CLUSTERS } from './difference.ts';
import type { CompareOptions } from './options.ts';
import type { Pair } from './pair.ts';
import { askedSentence, percent, restSentence } from './sentences.ts';
import type { Sides } from './sides.ts';

interface Compared {
  sides: Sides;
  pairs: readonly Pair[];
  verdicts: readonly Verdict[];
  /** Null where there is none, or no verdict at all. */
  rest: Rest | null;
}

/** What a reader should know beside the verdicts, though it decides nothing; one sentence each. */
export function remarksOf(compared: Compared, { delta }: CompareOptions): string[] {
  return [...ungated(compared, delta), ...restThatDecidesNot(compared), ...oneTool(compared), ...askedApart(compared), ...askedOtherwise(compared)];
}

function ungated({ sides, verdicts }: Compared, delta: number): string[] {
  return verdicts.flatMap(({ metric, toGate, n, clusters }) =>
    toGate === null
      ? []
      : [
          `${sides.local.evaluation.track} ${metric}: ${n} examples in ${clusters} clusters cannot show parity yet, so that it decides only where it is inferior: it joins the gate with about ${toGate} more (at least ${MIN_CLUSTERS} clusters, and as many as can show parity within ${percent(delta)})`,
        ],
  );
}

function restThatDecidesNot({ sides, rest }: Compared): string[] {
  return rest === null || rest.verdict.outcome === 'inferior' ? [] : [restSentence(sides.local.evaluation.track, rest)];
}

/** An agent with a single tool is an ordinary one; only this metric has nothing to tell of it. */
function oneTool({ sides, pairs }: Compared): string[] {
  const { track } = sides.local.evaluation;
  if (track !== 'toolcall' || pairs.length === 0 || new Set(pairs.map(({ local }) => local.domain)).size > 1) return [];
  return ['toolcall name_match_rate: every right answer is of one tool, so this metric says nothing beyond valid_call_rate; the arguments decide'];
}

/** Each model is asked in its own best honest way; who reads their difference should know that it is not only the models'. */
function askedApart({ sides: { hosted, local } }: Compared): string[] {
  const asks = { hosted: hosted.evaluation.ask, local: local.evaluation.ask };
  return asks.hosted === asks.local ? [] : [askedSentence(local.evaluation.track, asks)];
}

/** What serves must be asked as what was measured. */
function askedOtherwise({ sides: { local } }: Compared): string[] {
  const { prompt, track } = local.evaluation;
  return prompt === undefined
    ? []
    : [`${track}: the local model was asked ${askedHow(prompt)}, as local.prompt says: it has to be asked so wherever it serves`];
}
