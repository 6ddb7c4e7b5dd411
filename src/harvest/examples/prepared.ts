import { withInferredTools } from '../catalogue/inferred.ts';
import type { GoldRules, HarvestOptions } from '../options.ts';
import { splitParallel } from '../turns/parallel.ts';
import type { Turn } from '../turns/turn.ts';
import { untoldCalls } from '../turns/untold-calls.ts';
import type { GoldChecks, GoldDefect } from './golds.ts';

/** A turn as it is learned from: with tools, one call, and what speaks against its answer. */
export interface PreparedTurn extends Turn {
  defect: GoldDefect | null;
}

/** Turns with their answers held against schema and limit: before anything is redacted, for `<EMAIL_1>` is no address. */
export function prepared(
  turns: readonly Turn[],
  { options, checks }: { options: HarvestOptions & Pick<GoldRules, 'parallelCalls'>; checks: GoldChecks },
): PreparedTurn[] {
  const whole = options.parallelCalls === 'split' ? unrolled(turns) : turns;
  // Asked natively, a model must be offered what the agent offered, and nobody knows what that was.
  const offered = options.ask === 'native' ? whole : withInferredTools(whole);
  const sessions = sessionsOf(turns);
  return offered.map((turn) => ({ ...turn, defect: untoldCalls(turn, sessions(turn)) ?? checks.defectOf(turn.call) }));
}

function unrolled(turns: readonly Turn[]): Turn[] {
  const sessions = sessionsOf(turns);
  return turns.flatMap((turn) => splitParallel(turn, sessions(turn)));
}

function sessionsOf(turns: readonly Turn[]): (turn: Turn) => readonly Turn[] {
  const sessions = Map.groupBy(turns, ({ call }) => call.sessionId ?? call.traceId);
  return ({ call }) => sessions.get(call.sessionId ?? call.traceId) ?? [];
}
