import { setTimeout as sleep } from 'node:timers/promises';
import { ROUTES } from '../routes/routes.ts';
import type { World } from '../state.ts';
import { checkAccess, tokenOf } from './access.ts';
import { type Answer, Refused } from './answers.ts';
import { Call } from './calls.ts';
import { answerOf, type Faults, type RequestLine } from './faults.ts';
import { type Match, matchOperation, requestViolations, responseViolations } from './openapi.ts';

export interface SeenRequest extends RequestLine {
  /** Whose token it was, null without a good one. */
  login: string | null;
  status: number;
}

/** How the answer to a request can be lost on its way. */
export interface Connection {
  reset(): void;
  /** Sends half of the bytes that the length promises, and breaks off. */
  cut(answer: Response): Promise<Response>;
}

interface Desk {
  world: World;
  faults: Faults;
  requests: SeenRequest[];
  violations: string[];
}

/** Answers one REST request: hooks, faults, authentication, permission, the description's check, the route, the check of its answer. */
export async function respond(desk: Desk, request: Request, connection: Connection): Promise<Response> {
  const url = new URL(request.url);
  const match = matchOperation(request.method, url.pathname);
  const text = await request.text();
  const line: RequestLine = { method: request.method, path: url.pathname + url.search, operation: match?.operation ?? null, body: text && parsed(text) };
  await desk.faults.runHooks(line);
  const fault = desk.faults.take(line);
  if (fault?.kind === 'slow') await sleep(fault.delayMs ?? 100);
  const failure = fault && answerOf(fault, desk.world.now());
  const lost = fault !== null && fault.kind !== 'slow' && !fault.afterwards;
  const answer = lost ? null : await answerTo(desk, { request, url, match, line });
  const token = desk.world.tokens.get(request.headers.get('authorization')?.replace(/^(bearer|token) /i, '') ?? '');
  desk.requests.push({ ...line, login: token?.login ?? null, status: (failure ?? answer)?.status ?? 0 });
  if (fault?.kind === 'reset') connection.reset();
  return responseOf(failure ?? answer ?? { status: 500 });
}

async function answerTo(desk: Desk, { request, url, match, line }: { request: Request; url: URL; match: Match | null; line: RequestLine }): Promise<Answer> {
  const { world } = desk;
  const named = `${line.method} ${line.path}`;
  if (!match) return violated(desk, `${named}: the counterpart has no such operation`);
  const handler = ROUTES[match.operation];
  if (!handler) return violated(desk, `${named}: the counterpart describes but does not answer it`);
  try {
    const token = tokenOf(world, request.headers.get('authorization') ?? undefined);
    checkAccess(world, token, match);
    const body = line.body === '' ? undefined : line.body;
    const wrong = requestViolations(match, url.searchParams, body);
    if (wrong.length > 0) return violated(desk, `${named}: request: ${wrong.join('; ')}`);
    const call = new Call({ world, url, token, accept: request.headers.get('accept') ?? '', params: match.params, body });
    return checked(desk, match.operation, await handler(call));
  } catch (error) {
    if (error instanceof Refused) return checked(desk, match.operation, error.answer());
    return violated(desk, `${named}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

function checked(desk: Desk, operation: string, answer: Answer): Answer {
  if (answer.body instanceof Uint8Array || answer.body === undefined) return answer;
  const wrong = responseViolations(operation, answer.status, answer.body);
  return wrong.length === 0 ? answer : violated(desk, `${operation}: answer ${answer.status}: ${wrong.join('; ')}`);
}

/** A request or answer that GitHub would not know fails the test that made it. */
function violated(desk: Desk, violation: string): Answer {
  desk.violations.push(violation);
  return { status: 500, body: { message: `Counterpart GitHub: ${violation}` } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function responseOf({ status, body, headers }: Answer): Response {
  const common = { 'x-github-request-id': 'COUNTERPART', 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '4102444800' };
  const type = body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : body === undefined ? null : JSON.stringify(body);
  return new Response(bytes, { status, headers: { ...common, ...type, ...headers } });
}
