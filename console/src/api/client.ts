import type { Problem } from '../../../src/records/console/problem.ts';

/** What the server said in place of an answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly kind: Problem['error']['kind'] | 'unreachable';
  readonly status: number;

  constructor(message: string, { kind, status }: { kind: ApiProblem['kind']; status: number }) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** GET below `/api`; what is null, undefined or empty in the query is left out. @throws ApiProblem */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>(address(path, query), signal ? { signal } : {});
}

/** A change, as JSON. @throws ApiProblem */
export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
  return ask<T>(address(path), { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
}

/** The address of something below `/api`, for frames and downloads. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  return `/api${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** What turns the order of letters, so that a text reads as another one. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Somebody's text in the order of its letters. */
export function unturned(text: string): string {
  return text.replace(TURNING, '\ufffd');
}

/** JSON of the server, every text in it unturned. */
export function read<T>(json: string): T {
  return JSON.parse(unturned(json)) as T;
}

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem('The console does not answer. Is it still running in its terminal?', { kind: 'unreachable', status: 0 });
  });
  if (response.ok) return read<T>(await response.text());
  const problem = await response
    .text()
    .then(read<Problem | null>)
    .catch(() => null);
  const { message, kind } = problem?.error ?? { message: `The console answered with ${response.status}.`, kind: 'bug' as const };
  throw new ApiProblem(message, { kind, status: response.status });
}
