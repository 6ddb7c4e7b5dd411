import { once } from 'node:events';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { BARE, type StoredObservation } from './ingest/stored.ts';
import { routes } from './routes/routes.ts';
import { failing, rateLimited, refusalAnswer, spoiled, unauthorized } from './server/answer.ts';
import { type Fault, Faults } from './server/faults.ts';
import { type Plan, RateLimits } from './server/rate-limit.ts';
import { type Mode, newWorld, type World } from './server/world.ts';

export interface FakeOptions {
  mode: Mode;
  /** `self-hosted` by default, which has no rate limit. */
  plan?: Plan;
  /** How long a rate limit's window is; a minute by default, as on Langfuse Cloud. */
  windowMs?: number;
  faults?: readonly Fault[];
  /** A v3 server with the preview of v2 observations switched on. */
  preview?: boolean;
  /** How far the server's clock is ahead. */
  clockSkewMs?: number;
  /** The key is revoked once it has been used so often. */
  keyWorksFor?: number;
  /** A page of v2 observations with more bytes is refused with 413. */
  maxPageBytes?: number;
}

/** An observation to put there without sending it; what is left out is empty. */
export type Seed = Partial<StoredObservation> & Pick<StoredObservation, 'id' | 'traceId' | 'startTime'>;

export interface Asked {
  method: string;
  /** With the query, as it came. */
  path: string;
  status: number;
  body: Buffer;
  headers: Readonly<Record<string, string>>;
}

export interface FakeLangfuse {
  url: string;
  publicKey: string;
  secretKey: string;
  /** Every request that was answered, in the order of the answers. */
  asked: Asked[];
  world: World;
  observations(): StoredObservation[];
  add(...seeds: readonly Seed[]): void;
  fail(fault: Fault): void;
  /** Runs before the next request whose path begins so is answered: others write while a client reads. */
  before(path: string, work: () => void): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const KEYS = { publicKey: 'pk-lf-fake', secretKey: 'sk-lf-fake' };

/** A Langfuse server of one project in this process, on a free loopback port. Everything is kept in memory. */
export async function fakeLangfuse(options: FakeOptions): Promise<FakeLangfuse> {
  const now = () => new Date(Date.now() + (options.clockSkewMs ?? 0));
  const world = newWorld({
    mode: options.mode,
    preview: options.preview ?? false,
    url: () => url,
    now,
    maxPageBytes: options.maxPageBytes ?? Number.POSITIVE_INFINITY,
  });
  const faults = new Faults(options.faults);
  const limits = new RateLimits({ plan: options.plan ?? 'self-hosted', windowMs: options.windowMs ?? 60_000, mode: options.mode });
  const hooks: { path: string; work: () => void }[] = [];
  const asked: Asked[] = [];
  let keyUses = 0;

  const project = routes(world);
  project.notFound((context) => context.json({ message: `No such address: ${context.req.path}`, error: 'NotFound' }, 404));
  project.onError((error, context) => refusalAnswer(context, error));

  const answer = async (context: Context<{ Bindings: HttpBindings }>, body: Buffer): Promise<Response> => {
    const { path, method, raw } = context.req;
    const isOpen = !path.startsWith('/api/public/') || path === '/api/public/health';
    if (!isOpen && (context.req.header('authorization') !== basic(KEYS) || ++keyUses > (options.keyWorksFor ?? Number.POSITIVE_INFINITY)))
      return unauthorized();
    const limited = limits.refuse(path, now().getTime());
    if (limited) return rateLimited(limited);
    for (const hook of hooks.splice(0)) path.startsWith(hook.path) ? hook.work() : hooks.push(hook);
    const fault = faults.take(path);
    if (fault === 'reset') {
      context.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (fault !== null && typeof fault === 'object' && 'status' in fault) return failing(fault);
    const right = await project.fetch(
      new Request(context.req.url, { method, headers: raw.headers, ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) }),
    );
    return fault === null ? right : spoiled(right, fault, context);
  };

  const app = new Hono<{ Bindings: HttpBindings }>().all('*', async (context) => {
    const body = Buffer.from(await context.req.arrayBuffer());
    context.env.outgoing.setHeader('date', now().toUTCString());
    const response = await answer(context, body);
    const { pathname, search } = new URL(context.req.url);
    asked.push({ method: context.req.method, path: pathname + search, status: response.status, body, headers: context.req.header() });
    return response;
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  const close = async () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url,
    ...KEYS,
    asked,
    world,
    observations: () => [...world.observations.values()],
    add: (...seeds) => {
      for (const seed of seeds) world.observations.set(seed.id, { ...BARE, createdAt: now().toISOString(), ...seed });
    },
    fail: (fault) => faults.add(fault),
    before: (path, work) => void hooks.push({ path, work }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function basic({ publicKey, secretKey }: { publicKey: string; secretKey: string }): string {
  return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
}
