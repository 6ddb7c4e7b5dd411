import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { heeds } from './heeds.test-data.ts';
import { MINUTE, NOW, type Told } from './observations.test-data.ts';

export interface Asked {
  path: string;
  query: URLSearchParams;
  /** From 1, over all requests to this path. */
  count: number;
}

/** What goes wrong with a request in place of its answer. */
export type Fault = { status: number; headers?: Record<string, string>; body?: string } | 'cut' | 'short' | 'hang' | 'same cursor';

export interface Script {
  api?: 'v2' | 'v1';
  observations: Told[];
  /** False: a server that leaves `filter` unheeded. */
  heedsFilter?: boolean;
  /** The server's clock, in minutes from this machine's. */
  skewMinutes?: number;
  fault?(asked: Asked): Fault | null;
}

export interface ScriptedLangfuse {
  url: string;
  asked: Asked[];
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export const KEYS = { LANGFUSE_PUBLIC_KEY: 'pk-lf-scripted', LANGFUSE_SECRET_KEY: 'sk-lf-scripted-secret' };

/** A small Langfuse on this machine that answers by its description, and goes wrong where the script says so. */
export async function scriptedLangfuse(script: Script): Promise<ScriptedLangfuse> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const one = { path: url.pathname, query: url.searchParams, count: asked.filter(({ path }) => path === url.pathname).length + 1 };
    asked.push(one);
    respond({ script, request, response, one });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    asked,
    env: { ...KEYS, LANGFUSE_BASE_URL: url },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function respond({ script, request, response, one }: { script: Script; request: IncomingMessage; response: ServerResponse; one: Asked }): void {
  response.sendDate = false;
  response.setHeader('date', new Date(NOW + (script.skewMinutes ?? 0) * MINUTE).toUTCString());
  const fault = script.fault?.(one) ?? null;
  if (fault === 'hang') return;
  if (fault === 'cut' || fault === 'short') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[{"id":"ha');
    if (fault === 'cut') setTimeout(() => response.destroy(), 5);
    else response.end();
    return;
  }
  const answer = fault === null || fault === 'same cursor' ? answerOf(script, request, { one, sameCursor: fault !== null }) : fault;
  response.writeHead(answer.status, { 'content-type': 'application/json', ...('headers' in answer ? answer.headers : {}) });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? { message: 'no' }));
}

function answerOf(script: Script, { headers }: IncomingMessage, { one, sameCursor }: { one: Asked; sameCursor: boolean }): { status: number; body: object } {
  if (one.path === '/api/public/health') return { status: 200, body: { status: 'OK', version: script.api === 'v1' ? '3.225.4' : '4.16.0' } };
  const given = Buffer.from(`${KEYS.LANGFUSE_PUBLIC_KEY}:${KEYS.LANGFUSE_SECRET_KEY}`).toString('base64');
  if (headers.authorization !== `Basic ${given}`) return { status: 401, body: { message: 'Invalid credentials' } };
  if (one.path === '/api/public/projects') return { status: 200, body: { data: [{ id: 'p1', name: 'Support' }] } };
  const body = script.api === 'v1' ? v1Body(script, one) : v2Body(script, one, sameCursor);
  return body === null ? { status: 404, body: { message: 'not in this version' } } : { status: 200, body };
}

function v2Body({ observations, heedsFilter = true }: Script, { path, query }: Asked, sameCursor: boolean): object | null {
  if (path !== '/api/public/v2/observations') return null;
  const [filter, traceId, to, from] = [query.get('filter'), query.get('traceId'), query.get('toStartTime'), query.get('fromStartTime')];
  const rows = observations
    .filter((row) => (filter === null || !heedsFilter ? true : heeds(row, filter)))
    .filter((row) => (traceId === null || row.traceId === traceId) && (to === null || row.startTime < to) && (from === null || row.startTime >= from))
    .sort((a, b) => (a.startTime < b.startTime ? 1 : a.startTime > b.startTime ? -1 : a.id < b.id ? -1 : 1));
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
  const limit = Number(query.get('limit') ?? 50);
  const page = rows.slice(start, start + limit);
  const fields = (query.get('fields') ?? 'core,basic').split(',');
  const last = page.at(-1);
  const isMore = start + limit < rows.length && last !== undefined;
  return { data: page.map((row) => inFields(row, fields)), meta: isMore ? { cursor: sameCursor && cursor ? cursor : last.id } : {} };
}

/** Metadata is cut without input and output, as the real one does. */
function inFields({ input, output, metadata, traceName, tags, ...row }: Told, fields: readonly string[]): object {
  const hasIo = fields.includes('io');
  const cut = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, hasIo ? value : value.slice(0, 200)]));
  return {
    ...row,
    ...(hasIo ? { input, output } : {}),
    ...(fields.includes('metadata') ? { metadata: cut } : {}),
    ...(fields.includes('trace_context') ? { traceName, tags } : {}),
  };
}

/** Traces are rows of their own; filters on metadata are not known. */
function v1Body({ observations }: Script, { path, query }: Asked): object | null {
  const newest = observations.toSorted((a, b) => (a.startTime < b.startTime ? 1 : -1));
  const traces = [...Map.groupBy(newest, ({ traceId }) => traceId)].map(([id, rows]) => traceOf(id, rows));
  if (path === '/api/public/traces') {
    const [name, tags, environments] = [query.get('name'), query.getAll('tags'), query.getAll('environment')];
    const [from, to] = [query.get('fromTimestamp') ?? '', query.get('toTimestamp') ?? '9'];
    const wanted = traces
      .filter((trace) => (name === null || trace.name === name) && tags.every((tag) => trace.tags.includes(tag)))
      .filter((trace) => (environments.length === 0 || environments.includes(trace.environment)) && trace.timestamp >= from && trace.timestamp < to);
    return paged(wanted, query);
  }
  const shown = traces.find(({ id }) => path === `/api/public/traces/${id}`);
  if (shown) return { ...shown, observations: [], scores: [] };
  if (path !== '/api/public/observations') return null;
  const [type, name, traceId] = [query.get('type'), query.get('name'), query.get('traceId')];
  const [from, to] = [query.get('fromStartTime') ?? '', query.get('toStartTime') ?? '9'];
  const wanted = newest
    .filter((row) => (type === null || row.type === type) && (name === null || row.name === name) && (traceId === null || row.traceId === traceId))
    .filter((row) => row.startTime >= from && row.startTime < to);
  return paged(wanted.map(v1Observation), query);
}

function traceOf(id: string, rows: readonly Told[]) {
  const first = rows.at(-1);
  return {
    ...{ id, timestamp: first?.startTime ?? '', name: first?.traceName ?? null, tags: first?.tags ?? [], userId: first?.userId ?? null },
    ...{ sessionId: null, environment: first?.environment ?? 'default', metadata: {}, htmlPath: `/project/p1/traces/${id}` },
  };
}

function v1Observation({ input, output, traceName: _name, tags: _tags, userId: _user, isRootObservation: _root, metadata, ...row }: Told): object {
  return { ...row, model: 'gpt-4o-mini', input: JSON.parse(input ?? 'null'), output: JSON.parse(output ?? 'null'), metadata: { attributes: metadata } };
}

function paged(items: readonly object[], query: URLSearchParams): object {
  const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 50)];
  return { data: items.slice((page - 1) * limit, page * limit), meta: { page, limit, totalItems: items.length, totalPages: Math.ceil(items.length / limit) } };
}
