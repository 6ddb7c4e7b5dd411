import { Interrupted, UserError } from '../../errors.ts';
import type { QuerySource } from '../../fetch/ports.ts';
import type { SourceQuery } from '../../records/snapshot.ts';
import { spanMs, timeMs } from '../../records/source/times.ts';
import { langfuseAccess, langfuseAddress } from './access.ts';
import { openClient } from './api/client.ts';
import { sideBySide } from './api/side-by-side.ts';
import { type Asked, isoTime, type Window } from './asked.ts';
import { ANY_MARK, type Criterion, criteriaBy, EVERYTHING } from './criteria.ts';
import { describeServer } from './describe.ts';
import { notFound } from './nearest.ts';
import type { TraceServer } from './ports.ts';
import { type Probed, probe, serverOf } from './probe.ts';
import { tracePages } from './trace-pages.ts';

export interface LangfuseSourceOptions extends Asked {
  /** Null: what the environment says, else Langfuse Cloud. */
  host: string | null;
  /** A time, or a span such as `30d` before `to`. */
  from: string;
  /** A time, or `now`. */
  to: string;
  /** Observations younger than this may not have arrived. */
  lagMinutes: number;
  /** Enough generations to ask no further. */
  generations: number;
  maxTraces: number;
  /** Null: what every plan of the server allows. */
  requestsPerMinute: number | null;
  /** One request may take this long. Default: a minute. */
  timeoutMs?: number;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** A line for people. */
  notice(line: string): void;
  /** Epoch milliseconds. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

export interface LangfuseSource extends QuerySource {
  /** The observations of one trace, whoever's it is, as they are now; null where there is none. */
  trace(traceId: string): Promise<readonly unknown[] | null>;
}

/** Traces of one agent from Langfuse's API, newest first. Nothing is asked, and no key is needed, until it is frozen, read or described. */
export function langfuseSource(options: LangfuseSourceOptions): LangfuseSource {
  const { agent, by, environments, tags, userId, generations, maxTraces, from, to, lagMinutes } = options;
  const asked: Asked = { agent, by, environments, tags, userId };
  const filter = {
    host: langfuseAddress(options.host, options.env),
    agent,
    by: [...by],
    environments: [...environments],
    tags: [...tags],
    userId,
    generations,
    maxTraces,
  };
  const end = timeMs(to);
  const query: SourceQuery = {
    source: 'langfuse',
    filter: end === null ? { ...filter, from, to, lagMinutes } : filter,
    window: end === null ? null : { from: isoTime(beginning(from, end)), to: isoTime(end) },
    cursor: null,
  };
  const open = opened(options);
  return {
    kind: 'query',
    query,
    name: nameOf(options),
    frozen: async () => {
      const { probed } = await open();
      const latest = Math.floor((probed.now - lagMinutes * 60_000) / 1000) * 1000;
      if (end !== null && end > latest) {
        throw new UserError(
          `harvest.source.to: expected a time up to ${isoTime(latest)}, for what is newer may not have arrived in Langfuse, got ${to}. Choose an earlier time, write now, or lower harvest.source.lagMinutes.`,
        );
      }
      return end === null ? { ...query, window: { from: isoTime(beginning(from, latest)), to: isoTime(latest) } } : query;
    },
    async *pages(cursor, { window: frozen }) {
      const { server } = await open();
      const window = { from: Date.parse(frozen?.from ?? ''), to: Date.parse(frozen?.to ?? '') };
      if (cursor !== null) options.notice(`Langfuse: going on where the fetch of ${frozen?.from} to ${frozen?.to} was cut short`);
      const begin = cursor ?? { criteria: await criteriaFor(server, { asked, window, notice: options.notice }) };
      let traces = 0;
      for await (const page of tracePages(server, { asked, window, generations, maxTraces }, begin)) {
        traces = page.coverage?.traces ?? traces;
        if (page.next === null && traces === 0) throw notFound(asked, spanOf(window), await server.sample(window));
        yield page;
      }
    },
    trace: async (traceId) => {
      const { server, probed } = await open();
      const [found] = await server.collect([traceId], probed.now + DAY_MS);
      return found ? found.observations.map(({ value }) => value) : null;
    },
    describe: async () => {
      const { client, probed } = await open();
      return describeServer(client, probed);
    },
  };
}

/** What began a moment ago, by whichever clock, began before this. */
const DAY_MS = 86_400_000;

interface Opened {
  client: ReturnType<typeof openClient>;
  probed: Probed;
  server: TraceServer;
}

/** Connects once, when it is first needed. */
function opened(options: LangfuseSourceOptions): () => Promise<Opened> {
  let once: Promise<Opened> | null = null;
  const sleep = async (ms: number, signal: AbortSignal) => {
    await options.sleep(ms, signal).catch((error: unknown) => {
      throw signal.aborted ? new Interrupted() : error;
    });
  };
  const connect = async (): Promise<Opened> => {
    const client = openClient({ ...options, sleep, access: langfuseAccess(options.host, options.env) });
    const probed = await probe(client);
    return { client, probed, server: serverOf(client, probed, options.requestsPerMinute) };
  };
  return () => {
    once ??= connect();
    return once;
  };
}

/** By what the agent's traces say whose they are: every way of which there is a trace. @throws UserError when there is none. */
async function criteriaFor(
  server: TraceServer,
  { asked, window, notice }: { asked: Asked; window: Window; notice(line: string): void },
): Promise<readonly Criterion[]> {
  if (asked.agent === null) return [EVERYTHING];
  const looked = await sideBySide(criteriaBy(asked.by), async (criterion) => ({ criterion, presence: await server.has(criterion, asked, window) }));
  const named = (presence: string) => looked.filter((one) => one.presence === presence).map(({ criterion }) => criterion);
  if (named('ignored').length > 0) {
    notice('Langfuse: this server leaves filters unheeded; every observation in the window is looked at here, which takes longer');
    return [ANY_MARK];
  }
  const refused = named('refused');
  if (refused.length > 0) {
    const ways = new Set(refused.map(({ kind, name }) => (kind === 'metadata' ? 'metadata' : name)));
    notice(`Langfuse: this server cannot look for ${[...ways].join(', ')}; traces that say so alone are not found`);
  }
  const found = named('yes');
  if (found.length === 0) throw notFound(asked, spanOf(window), await server.sample(window));
  return found;
}

function spanOf({ from, to }: Window): string {
  return `${isoTime(from)} to ${isoTime(to)}`;
}

/** @throws UserError when it does not lie before `to`. */
function beginning(from: string, to: number): number {
  const span = spanMs(from);
  const begin = span === null ? timeMs(from) : to - span;
  if (begin !== null && begin < to) return begin;
  throw new UserError(`harvest.source.from: expected a time before ${isoTime(to)}, got ${from}. Choose an earlier one, or a span such as 30d.`);
}

function nameOf({ agent, environments, tags, userId, from, to }: LangfuseSourceOptions): string {
  const parts: [string, string][] = [
    ['agent', agent ?? '*'],
    ...environments.map((environment): [string, string] => ['environment', environment]),
    ...tags.map((tag): [string, string] => ['tag', tag]),
    ...(userId === null ? [] : [['user', userId] satisfies [string, string]]),
    ['from', from],
    ['to', to],
  ];
  return `langfuse?${new URLSearchParams(parts)}`;
}
