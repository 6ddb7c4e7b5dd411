import type { Asked, Window } from './asked.ts';
import type { Criterion } from './criteria.ts';
import type { Found, TraceServer } from './ports.ts';

/** A trace to be fetched, and the criterion it was found by. */
export interface Candidate extends Found {
  by: Criterion;
}

/** Traces that bear any of the marks, newest first, in groups, each once and none of those in `done`. */
export async function* candidates(
  server: TraceServer,
  { criteria, asked, window, done, atOnce }: { criteria: readonly Criterion[]; asked: Asked; window: Window; done: ReadonlySet<string>; atOnce: number },
): AsyncIterable<Candidate[]> {
  const seen = new Set(done);
  let group: Candidate[] = [];
  for await (const candidate of newestFirst(criteria.map((by) => marked(server.find(by, asked, window), by)))) {
    if (seen.has(candidate.traceId)) continue;
    seen.add(candidate.traceId);
    group.push(candidate);
    if (group.length < atOnce) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function* marked(found: AsyncIterable<Found>, by: Criterion): AsyncGenerator<Candidate> {
  for await (const one of found) yield { ...one, by };
}

/** Merges streams that are each newest first. */
async function* newestFirst(streams: readonly AsyncGenerator<Candidate>[]): AsyncIterable<Candidate> {
  const heads: { stream: AsyncGenerator<Candidate>; next: Candidate }[] = [];
  const advance = async (stream: AsyncGenerator<Candidate>) => {
    const { done, value } = await stream.next();
    if (!done) heads.push({ stream, next: value });
  };
  try {
    for (const stream of streams) await advance(stream);
    for (;;) {
      heads.sort((a, b) => b.next.time - a.next.time || (a.next.traceId < b.next.traceId ? -1 : 1));
      const newest = heads.shift();
      if (!newest) return;
      yield newest.next;
      await advance(newest.stream);
    }
  } finally {
    for (const stream of streams) await stream.return(undefined);
  }
}
