import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { consoleApp } from '../../edges/console/app.ts';
import { events } from '../../edges/console/events.ts';
import { frameApi } from '../../edges/console/frame.ts';
import type { ConsoleApi } from '../../edges/console/http/api.ts';
import { openApiOf } from '../../edges/console/http/openapi.ts';
import { sessions } from '../../edges/console/security/session.ts';
import { consolePlace } from './place.ts';
import { VIEWS } from './views.ts';

/** Streams of events, the description itself, and what answers for every other path. */
const UNDESCRIBED = ['GET /api/events', 'GET /api/compare/ask/{id}/events', 'GET /api/openapi.json', 'ALL /api/*'];

const Schema = z.looseObject({ $ref: z.string().optional(), anyOf: z.array(z.looseObject({ $ref: z.string() })).optional() });
const Content = z.partialRecord(z.string(), z.object({ schema: Schema }));
const Parameter = z.object({ name: z.string().min(1), in: z.enum(['path', 'query']), required: z.boolean(), schema: Schema });
const Operation = z.strictObject({
  summary: z.string().min(10),
  parameters: z.array(Parameter).default([]),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$|^default$/), z.object({ description: z.string().min(1), content: Content })),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string().startsWith('/api/'), z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), Operation)),
  components: z.object({ schemas: z.record(z.string().regex(/^[A-Z]\w*$/), z.looseObject({})) }),
});

let root = '';
let api: ConsoleApi;
let document: z.output<typeof Document>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-openapi-'));
  const place = consolePlace({
    ...{ root, configPath: join(root, 'parity.config.yaml'), stateDir: join(root, '.fledgling'), resultsDir: join(root, 'eval-results') },
    ...{ isReadOnly: false, signal: new AbortController().signal, env: {}, notice: () => undefined },
  });
  const bus = events([]);
  const frame = frameApi({ project: () => Promise.reject(new Error('nobody asks')), events: bus, link: () => ({ url: '', expiresAtMs: null }) });
  api = consoleApp({
    ...{ sessions: sessions({ now: () => 0, password: null }), isReadOnly: false, hosts: [], cookieName: () => 'session', version: '1' },
    ...{ page: { index: '', files: new Map() }, ahead: () => undefined, tellBug: () => undefined },
    apis: [frame, ...VIEWS.map((open) => open(place, bus.tell).api)],
  });
  document = Document.parse(JSON.parse(JSON.stringify(openApiOf(api, '1'))));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, ...operation })),
  );

test('every route of the API is described, and nothing that is none', () => {
  const routes = api.routes.filter(({ path }) => path.startsWith('/api/')).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const described = operations().map(({ name }) => name);
  expect([...new Set(routes)].filter((route) => !UNDESCRIBED.includes(route)).sort()).toEqual(described.sort());
});

test('every parameter of a path is described, and every body and answer by a schema with a name', () => {
  const unnamed = ({ $ref, anyOf }: z.output<typeof Schema>) => $ref === undefined && anyOf === undefined;
  const wrong = operations().flatMap(({ name, path, parameters, requestBody, responses }) => {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one);
    const told = parameters.flatMap((one) => (one.in === 'path' && one.required ? [one.name] : []));
    const contents = [requestBody?.content ?? {}, ...Object.values(responses).map(({ content }) => content)];
    const isUnnamed = contents.some((content) => content['application/json'] && unnamed(content['application/json'].schema));
    return wanted.join() === told.join() && !isUnnamed && responses['200'] && responses['default'] ? [] : [name];
  });
  expect(wrong).toEqual([]);
});

test('every name that the description refers to is in it', () => {
  const text = JSON.stringify(document);
  const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named)].filter((name) => name === undefined || !(name in document.components.schemas))).toEqual([]);
});
