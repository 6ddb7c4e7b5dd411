import type { Page } from '../../fetch/ports.ts';
import type { Coverage } from '../../records/snapshot.ts';
import { type Asked, isOwn, isoTime, type Window } from './asked.ts';
import { type Candidate, candidates } from './candidates.ts';
import { ANY_MARK, bearsMark, CRITERIA, type Criterion, criteriaBy, EVERYTHING } from './criteria.ts';
import { type Place, readPlace } from './place.ts';
import type { TraceServer, WholeTrace } from './ports.ts';
import { firstStep, nextStep } from './windows.ts';

/** Traces asked for at once, and held until they are whole. */
const AT_ONCE = 10;

export interface Wanted {
  asked: Asked;
  window: Window;
  /** Enough generations to ask no further. */
  generations: number;
  maxTraces: number;
}

/** Whole traces of the agent, newest first, a page a group of traces; every page ends at a place where the next fetch can go on. */
export async function* tracePages(server: TraceServer, wanted: Wanted, begin: string | { criteria: readonly Criterion[] }): AsyncIterable<Page> {
  const { asked, window } = wanted;
  let place = typeof begin === 'string' ? readPlace(begin) : firstPlace(begin.criteria, window);
  const criteria = [EVERYTHING, ANY_MARK, ...CRITERIA].filter(({ name }) => place.criteria.includes(name));
  for (;;) {
    const { step } = place;
    const search = { criteria, asked, window: step, done: new Set(Object.keys(place.done)), atOnce: AT_ONCE };
    for await (const group of candidates(server, search)) {
      const ids = group.map(({ traceId }) => traceId);
      const traces = await server.collect(ids, window.to);
      const taken = traces.filter(({ observations }) => !observations.some(isOwn));
      const oldest = group.at(-1)?.time ?? step.from;
      const coverage = grown(place.coverage, { traces, taken, group, criteria, asked, oldest });
      place = { ...place, coverage, done: { ...place.done, ...Object.fromEntries(traces.map(({ traceId, began }) => [traceId, began])) } };
      const observations = taken.flatMap((trace) => trace.observations.map(({ value }) => value));
      const ended = endOf(coverage, wanted);
      if (ended) return void (yield { observations, next: null, coverage: { ...coverage, ended } });
      yield pageOf(place, observations);
    }
    const next = nextStep(step, window);
    const coverage: Coverage = { ...place.coverage, from: isoTime(step.from) };
    if (!next) return void (yield { observations: [], next: null, coverage });
    // Only what began before this part can be found again in an older one.
    const done = Object.fromEntries(Object.entries(place.done).filter(([, began]) => began < step.from));
    place = { ...place, step: next, done, coverage };
    yield pageOf(place, []);
  }
}

function firstPlace(criteria: readonly Criterion[], window: Window): Place {
  const to = isoTime(window.to);
  const coverage: Coverage = { from: to, to, traces: 0, generations: 0, matchedBy: {}, ownEvaluations: 0, withoutContent: [], ended: 'whole' };
  return { criteria: criteria.map(({ name }) => name), step: firstStep(window), done: {}, coverage };
}

function pageOf(place: Place, observations: readonly unknown[]): Page {
  const { from, traces } = place.coverage;
  return { observations, next: JSON.stringify(place), coverage: place.coverage, note: `${traces} traces, back to ${from}` };
}

interface Gathered {
  /** All of them, and those that are none of our own. */
  traces: readonly WholeTrace[];
  taken: readonly WholeTrace[];
  group: readonly Candidate[];
  criteria: readonly Criterion[];
  asked: Asked;
  /** Everything that is newer was looked at. */
  oldest: number;
}

function grown(coverage: Coverage, { traces, taken, group, criteria, asked, oldest }: Gathered): Coverage {
  const rows = taken.flatMap(({ observations }) => observations);
  const matchedBy = { ...coverage.matchedBy };
  for (const trace of taken) {
    for (const name of marksOf(trace, { group, criteria, asked })) matchedBy[name] = (matchedBy[name] ?? 0) + 1;
  }
  return {
    ...coverage,
    from: isoTime(oldest),
    traces: coverage.traces + taken.length,
    generations: coverage.generations + rows.filter(({ marks }) => marks.type === 'GENERATION').length,
    matchedBy,
    ownEvaluations: coverage.ownEvaluations + traces.length - taken.length,
    withoutContent: [...coverage.withoutContent, ...rows.filter(({ isWhole }) => !isWhole).map(({ id }) => id)],
  };
}

/** Everything by which a trace says whose it is. */
function marksOf({ traceId, observations }: WholeTrace, { group, criteria, asked }: Pick<Gathered, 'group' | 'criteria' | 'asked'>): Set<string> {
  const by = group.find((candidate) => candidate.traceId === traceId)?.by;
  const looked = criteria.includes(ANY_MARK) ? criteriaBy(asked.by) : criteria;
  const borne = looked.filter((criterion) => observations.some(({ marks }) => asked.agent !== null && bearsMark(marks, criterion, asked)));
  return new Set([...borne, ...(by && by !== ANY_MARK ? [by] : [])].map(({ name }) => name));
}

function endOf({ generations, traces }: Coverage, wanted: Wanted): 'generations' | 'traces' | null {
  if (generations >= wanted.generations) return 'generations';
  return traces >= wanted.maxTraces ? 'traces' : null;
}
