import type { Quarantined } from '../../records/dataset.ts';
import { withInferredTools } from '../catalogue/inferred.ts';
import type { GoldRules, HarvestOptions } from '../options.ts';
import { splitParallel } from '../turns/parallel.ts';
import type { Turn } from '../turns/turn.ts';
import type { Draft } from './draft.ts';
import { draftsOf } from './examples.ts';
import type { GoldChecks } from './golds.ts';

/** Turns as examples on each track they fit, those that are none with the reason, and all of them as they were taken: with tools, and split. */
export function draftsOfTurns(
  turns: readonly Turn[],
  { options, checks }: { options: HarvestOptions & Pick<GoldRules, 'parallelCalls'>; checks: GoldChecks },
): { drafts: Draft[]; refused: Quarantined[]; offered: Turn[] } {
  const drafts: Draft[] = [];
  const refused: Quarantined[] = [];
  const whole = options.parallelCalls === 'split' ? unrolled(turns) : turns;
  // Asked natively, a model must be offered what the agent offered, and nobody knows what that was.
  const offered = options.ask === 'native' ? [...whole] : withInferredTools(whole);
  for (const { call } of offered) {
    const result = draftsOf(call, options);
    const defect = result.ok ? checks.defectOf(call, result.value[0]?.request.maxTokens ?? null) : null;
    if (!result.ok) refused.push(result.quarantined);
    else if (defect !== null) refused.push({ where: call.observationId, ...defect });
    else drafts.push(...result.value);
  }
  return { drafts, refused, offered };
}

function unrolled(turns: readonly Turn[]): Turn[] {
  const sessions = Map.groupBy(turns, ({ call }) => call.sessionId ?? call.traceId);
  return turns.flatMap((turn) => splitParallel(turn, sessions.get(turn.call.sessionId ?? turn.call.traceId) ?? []));
}
