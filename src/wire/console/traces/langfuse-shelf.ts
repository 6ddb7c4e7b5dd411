import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../../config/schema.ts';
import { traceTable } from '../../../console/traces/table.ts';
import { langfuseAddress } from '../../../edges/langfuse/access.ts';
import { langfuseSource } from '../../../edges/langfuse/source.ts';
import { sentenceOf, UserError } from '../../../errors.ts';
import type { TracePage, TraceQuery } from '../../../records/console/traces.ts';
import { isJsonObject } from '../../../records/json.ts';
import { spanMs } from '../../../records/source/times.ts';
import type { ConsolePlace } from '../place.ts';
import type { Shelf } from './shelf.ts';

type LangfuseSettings = Extract<Config['harvest']['source'], { kind: 'langfuse' }>;

/** Traces that one request looks through at most: a filter that only this side knows may pass few of them. */
const MOST_LOOKED = 200;
/** Walks through the server that are kept, each with the summaries of what it met. */
const MOST_WALKS = 4;
/** A request may wait so long before it shows what there is. */
const PATIENCE_MS = 8_000;

interface LangfuseShelfOptions {
  settings: LangfuseSettings;
  /** The config's, where the source names no other. */
  agent: string;
  place: Pick<ConsolePlace, 'env' | 'signal' | 'notice'>;
}

/** A Langfuse server, asked page by page for the newest traces that agent, environment and time let through; never for all. */
export function langfuseShelf({ settings, agent, place }: LangfuseShelfOptions): Shelf {
  const { env, signal, notice } = place;
  const server = langfuseAddress(settings.host ?? null, env);
  const source = { kind: 'langfuse', name: server } as const;
  const ended = new AbortController();
  const walks = new Map<string, Walk>();
  const asking = ({ agent: wanted, environment, from, to }: Pick<TraceQuery, 'agent' | 'environment' | 'from' | 'to'>) => {
    const id = wanted ?? settings.agentId ?? agent;
    return langfuseSource({
      ...settings,
      ...{ host: settings.host ?? null, userId: settings.userId ?? null, requestsPerMinute: settings.requestsPerMinute ?? null, env },
      ...{ by: settings.agentBy, agent: id === '*' ? null : id, environments: environment === undefined ? settings.environments : [environment] },
      ...{ from: from ?? settings.from, to: to ?? settings.to, lagMinutes: 0 },
      ...{ generations: Number.POSITIVE_INFINITY, maxTraces: Number.POSITIVE_INFINITY, timeoutMs: 20_000, notice, now: () => Date.now() },
      signal: AbortSignal.any([signal, ended.signal]),
      sleep: (ms: number, stopped: AbortSignal) => sleep(ms, undefined, { signal: stopped }),
    });
  };
  const walkFor = (query: TraceQuery): Walk => {
    const { agent: wanted, environment, from, to, asked } = query;
    // A span before a time that is not told ends now.
    const isSpan = from !== undefined && spanMs(from) !== null && to === undefined && settings.to !== 'now';
    const key = JSON.stringify([wanted, environment, from, to, asked]);
    const known = walks.get(key) ?? openWalk(asking({ agent: wanted, environment, from, to: isSpan ? 'now' : to }));
    walks.delete(key);
    walks.set(key, known);
    const [oldest] = walks.keys();
    if (walks.size > MOST_WALKS && oldest !== undefined) walks.delete(oldest);
    return known;
  };
  return {
    ...{ source, server },
    page: async (query) => {
      const walk = walkFor(query);
      // The server has seen to these.
      const { agent: _agent, environment: _environment, from: _from, to: _to, ...rest } = query;
      await walk.until(() => walk.table.page(rest).total >= (query.page + 1) * query.size);
      const looked = { traces: walk.table.size(), backTo: walk.table.oldest() };
      return { source, ...walk.table.page(rest), hasMore: !walk.isDone(), indexing: null, note: walk.note(), looked } satisfies TracePage;
    },
    raw: async (traceId) => {
      const found = await asking({}).trace(traceId);
      return found && { hasId: true, observations: found.map((value) => ({ where: server, value })), scores: [], defects: [] };
    },
    close: () => ended.abort(),
  };
}

interface Walk {
  table: ReturnType<typeof traceTable>;
  /** Asks on until there is enough, or there is no more, or for this request it has been enough. @throws UserError, ExternalError */
  until(isEnough: () => boolean): Promise<void>;
  isDone(): boolean;
  note(): string | null;
}

function openWalk(source: ReturnType<typeof langfuseSource>): Walk {
  const table = traceTable();
  let pages: AsyncIterator<{ observations: readonly unknown[] }> | null = null;
  let [isDone, note]: [boolean, string | null] = [false, null];
  let last: Promise<void> = Promise.resolve();
  const step = async () => {
    // Whatever is wrong with address or keys is told here.
    pages ??= source.pages(null, await (source.frozen?.() ?? source.query))[Symbol.asyncIterator]();
    const next = await pages.next().catch((error: unknown) => {
      pages = null;
      if (!(error instanceof UserError) || table.size() > 0) throw error;
      note = sentenceOf(error);
      return { done: true, value: undefined } as const;
    });
    if (next.done) isDone = true;
    else
      for (const value of next.value.observations)
        if (isJsonObject(value) && typeof value['traceId'] === 'string') table.add({ traceId: value['traceId'], hasId: true, kind: 'observation', value });
  };
  const walked = async (isEnough: () => boolean) => {
    const [begun, already] = [Date.now(), table.size()];
    while (!isDone && !isEnough() && table.size() - already < MOST_LOOKED && Date.now() - begun < PATIENCE_MS) await step();
  };
  return {
    table,
    until: (isEnough) => {
      // One after the other: two pages at once would ask for the same.
      const next = last.catch(() => undefined).then(() => walked(isEnough));
      last = next;
      return next;
    },
    isDone: () => isDone,
    note: () => note,
  };
}
