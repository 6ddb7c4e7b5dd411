import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Topic, Watched } from '../../../console/ports/events.ts';
import type { RawTrace, Traces } from '../../../console/ports/traces.ts';
import { harvestedTrace } from '../../../console/traces/harvested.ts';
import { observationShown } from '../../../console/traces/observation.ts';
import { traceShown } from '../../../console/traces/tree.ts';
import { tracesApi } from '../../../edges/console/traces/traces.ts';
import { readIfThere } from '../../../edges/files/atomic.ts';
import { redactionKeyOf } from '../../../edges/files/redaction-key.ts';
import { redactorOf } from '../../../pipeline/stages/redaction.ts';
import { catalogueSource } from '../../catalogue.ts';
import type { ConsolePlace } from '../place.ts';
import { everyChange } from '../watching.ts';
import { heldExamples } from './dataset.ts';
import { openShelf } from './open-shelf.ts';

/** Traces that are held after they were asked for: a view asks for the same one again and again. */
const MOST_HELD = 6;
const HELD_MS = 60_000;

/** The view of raw traces. */
export function tracesView(place: ConsolePlace, tell: (topic: Topic, data?: unknown) => void) {
  const shelf = openShelf(place, () => tell('traces'));
  const watched: Watched = { topic: 'traces', start: (changed) => everyChange(shelf.version, () => changed()) };
  return { api: tracesApi(tracesOf(place, shelf.current)), watched: [watched] };
}

type Held = RawTrace & { hasId: boolean };

function tracesOf(place: ConsolePlace, current: ReturnType<typeof openShelf>['current']): Traces {
  const held = new Map<string, { from: object; ms: number; trace: Promise<Held | null> }>();
  const raw = async (traceId: string) => {
    const shelf = await current();
    const known = held.get(traceId);
    if (known && known.from === shelf && Date.now() - known.ms < HELD_MS) return { shelf, trace: await known.trace };
    const trace = shelf.raw(traceId);
    held.delete(traceId);
    held.set(traceId, { from: shelf, ms: Date.now(), trace });
    // What failed is asked for again.
    trace.catch(() => held.delete(traceId));
    const [oldest] = held.keys();
    if (held.size > MOST_HELD && oldest !== undefined) held.delete(oldest);
    return { shelf, trace: await trace };
  };
  return {
    page: async (query) => (await current()).page(query),
    trace: async (traceId) => {
      const { shelf, trace } = await raw(traceId);
      return trace && traceShown(trace, { traceId, hasId: trace.hasId, source: shelf.source, server: shelf.server });
    },
    observation: async (traceId, key) => {
      const { trace } = await raw(traceId);
      return trace && observationShown(trace, key);
    },
    harvested: async (traceId) => {
      const { trace } = await raw(traceId);
      return trace && harvestedOf(place, traceId, trace);
    },
  };
}

async function harvestedOf(place: ConsolePlace, traceId: string, { hasId, ...trace }: Held) {
  const config = await place.config();
  const { root, stateDir, env } = place;
  const { source: _source, catalogue: _catalogue, labels: _labels, ...settings } = config.harvest;
  // Looking makes no key: where there is none yet, tokens are of this look alone.
  const hasKey = env['FLEDGLING_REDACTION_KEY'] || (await readIfThere(join(stateDir, 'redaction.key'))) !== null;
  const redactionKey = hasKey ? redactionKeyOf({ stateDir, env }) : async () => randomBytes(32).toString('hex');
  return harvestedTrace(trace, {
    ...{ traceId, hasId, agent: config.agent, redactor: await redactorOf(config, { redactionKey }) },
    config: { tracks: config.tracks, seed: config.seed, ask: config.hosted.ask, ...settings },
    catalogue: (await catalogueSource(config, { root, sourcesFile: null })?.read()) ?? null,
    held: (ids) => heldExamples({ root, agent: config.agent }, ids),
  });
}
