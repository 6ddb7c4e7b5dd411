import type { Quarantined } from '../../records/dataset.ts';
import type { Catalogue } from '../../records/harvest/catalogue.ts';
import { isObservation, Observation } from '../../records/observation.ts';
import { nestingDefect } from '../../rows/request/json-defects.ts';
import { completed } from '../catalogue/catalogue.ts';
import type { Account } from '../integrity/account.ts';
import { entry, quarantinedEntry, turnEntry } from '../integrity/entry.ts';
import { normaliseTrace } from '../normalise/normalise.ts';
import type { GoldRules } from '../options.ts';
import type { SourceItem, SourceObservation, TraceSource } from '../ports.ts';
import type { Turn } from '../turns/turn.ts';
import { scoreDefect, scoresOf } from '../turns/user-score.ts';
import { newestTurns } from './newest.ts';
import { eachOnce } from './once.ts';

export interface SetAside extends Quarantined {
  traceId: string | null;
}

export interface ReadTraces {
  /** Newest first, each observation once. Their fates are not known yet; those of all others are entered. */
  turns: readonly Turn[];
  /** With the trace it is of, null where it is of none. */
  quarantined: SetAside[];
  counts: { observations: number; modelCalls: number; notModelCalls: number; ownEvaluations: number; repeated: number };
  /** Traces that came with the score that decides. */
  scoredTraces: number;
  /** When the oldest call within the limit began; null where the limit left none out. */
  since: string | null;
}

export interface ReadOptions {
  limit: number | null;
  catalogue: Catalogue | null;
  userScore: GoldRules['userScore'];
  account: Account;
  /** Whether every observation is listed with its fate: else what is older than the newest `limit` calls is counted and not read. */
  isListed: boolean;
}

/** Reads the source once, in bounded memory when there is a limit. */
export async function readModelCalls(source: TraceSource, options: ReadOptions): Promise<ReadTraces> {
  const { limit, account, userScore, isListed } = options;
  const quarantined: SetAside[] = [];
  const counts = { observations: 0, notModelCalls: 0, ownEvaluations: 0, repeated: 0 };
  let scoredTraces = 0;
  const newest = newestTurns(limit, {
    onBeyond: (turn) => account.enter(turnEntry(turn, { fate: 'beyond-limit' })),
    onAgain: (turn) => {
      counts.repeated += 1;
      account.enter(turnEntry(turn, { fate: 'duplicate', detail: 'the same observation was met before' }));
    },
  });
  const setAside = (one: Quarantined, of: { traceId: string | null; startTime?: string }) => {
    quarantined.push({ ...one, traceId: of.traceId });
    account.enter(quarantinedEntry(one, of));
  };

  for await (const item of source.traces()) {
    if (item.kind === 'defect') {
      setAside({ where: item.where, reason: 'unreadable', detail: item.reason }, { traceId: null });
      continue;
    }
    if (newest.areAllNewerThan(item) && source.left && !isListed) {
      const { observations, traces } = source.left();
      account.leave({ observations: observations + item.observations.length, traces: traces + 1 });
      counts.observations += observations + item.observations.length;
      break;
    }
    const { traceId } = item;
    const scores = scoresOf(item.scores ?? []);
    counts.observations += item.observations.length;
    if (scores.some(({ name }) => name === userScore?.name)) scoredTraces += 1;
    const { once, again } = eachOnce(observationsOf(item, setAside));
    counts.repeated += again.length;
    for (const { id } of again) account.enter(entry(id, traceId, { fate: 'duplicate', detail: 'the same observation was met before', isAgain: true }));
    const results = normaliseTrace(once);
    const answered = new Map(results.flatMap(({ observation, normalised }) => (normalised.kind === 'call' ? [[inputKey(observation), observation.id]] : [])));
    for (const { observation, normalised } of results) {
      const { id, startTime } = observation;
      if (normalised.kind === 'call') {
        const turn = completed(normalised.call, observation, options.catalogue);
        const defect = scoreDefect(id, { scores, rule: userScore });
        if (defect === null) newest.add(turn);
        else {
          quarantined.push({ where: id, traceId, ...defect });
          account.enter(turnEntry(turn, { fate: 'quarantined', ...defect }));
        }
      } else if (normalised.kind === 'quarantined') {
        const { reason, detail } = normalised;
        const retry = UNANSWERED.has(reason) && observation.input ? answered.get(inputKey(observation)) : undefined;
        if (retry === undefined) setAside({ where: id, reason, detail }, { traceId, startTime });
        else account.enter(entry(id, traceId, { fate: 'superseded', startTime, detail: `${reason}; asked again in ${retry}` }));
      } else if (normalised.kind === 'part') account.enter(entry(id, traceId, { fate: 'part', startTime, detail: normalised.detail }));
      else if (normalised.kind === 'own-evaluation') {
        counts.ownEvaluations += 1;
        account.enter(entry(id, traceId, { fate: 'own-evaluation', startTime }));
      } else {
        counts.notModelCalls += 1;
        account.enter(entry(id, traceId, { fate: 'not-a-model-call', startTime, detail: observation.type }));
      }
    }
  }
  const { turns, total } = newest.taken();
  return {
    turns,
    quarantined,
    counts: { ...counts, modelCalls: total },
    scoredTraces,
    since: total > turns.length ? (turns.at(-1)?.call.startTime ?? null) : null,
  };
}

/** They came to nothing: where the same was asked again in their trace, nothing is lost. */
const UNANSWERED = new Set(['failed-call', 'no-output']);

function inputKey({ input }: Observation): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? null);
}

function observationsOf(
  { observations, traceId }: Extract<SourceItem, { kind: 'trace' }>,
  setAside: (one: Quarantined, of: { traceId: string | null }) => void,
): Observation[] {
  return observations.flatMap((one) => {
    const read = observationOf(one);
    if (read.ok) return [read.observation];
    setAside(read.quarantined, { traceId });
    return [];
  });
}

function observationOf({ where, value }: SourceObservation): { ok: true; observation: Observation } | { ok: false; quarantined: Quarantined } {
  const defect = nestingDefect(value);
  if (defect) return { ok: false, quarantined: { where, ...defect } };
  if (isObservation(value)) return { ok: true, observation: value };
  const { success, data, error } = Observation.safeParse(value);
  if (success) return { ok: true, observation: data };
  const detail = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return { ok: false, quarantined: { where, reason: 'not-an-observation', detail } };
}
