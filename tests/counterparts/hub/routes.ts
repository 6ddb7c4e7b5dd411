import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

export type HubCall =
  | 'create'
  | 'branch'
  | 'preupload'
  | 'batch'
  | 'put'
  | 'complete'
  | 'commit'
  | 'tree'
  | 'paths'
  | 'history'
  | 'file'
  | 'info'
  | 'oauth'
  | 'whoami';

export interface Route {
  call: HubCall;
  type: string;
  id: string;
  /** What follows the call's name: revision, branch, or revision and path. */
  rest: string;
}

const API_CALLS: Readonly<Record<string, HubCall>> = {
  branch: 'branch',
  preupload: 'preupload',
  commit: 'commit',
  tree: 'tree',
  'paths-info': 'paths',
  commits: 'history',
  revision: 'info',
};

/** Which call a method and path are; null for an address the Hub does not have. `path` still has its escapes. */
export function routeOf(method: string, path: string): Route | null {
  const none = { type: '', id: '', rest: '' };
  if (path === '/api/repos/create') return { call: 'create', ...none };
  if (path === '/api/whoami-v2') return { call: 'whoami', ...none };
  if (path === '/oauth/token') return { call: 'oauth', ...none };
  if (path.startsWith('/lfs-storage/')) return { call: method === 'PUT' ? 'put' : 'complete', ...none };
  const batch = /^\/(datasets\/|spaces\/)?([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(path);
  if (batch) return { call: 'batch', type: typeOf(batch[1]), id: batch[2] ?? '', rest: '' };
  const api = /^\/api\/(models|datasets|spaces)\/([^/]+\/[^/]+)(?:\/([^/]+)(?:\/(.+))?)?$/.exec(path);
  if (api) {
    const call = api[3] === undefined ? 'info' : API_CALLS[api[3]];
    return call ? { call, type: typeOf(`${api[1]}/`), id: api[2] ?? '', rest: decodeURIComponent(api[4] ?? 'main') } : null;
  }
  const file = /^\/(datasets\/|spaces\/)?([^/]+\/[^/]+)\/(?:resolve|raw)\/(.+)$/.exec(path);
  return file ? { call: 'file', type: typeOf(file[1]), id: file[2] ?? '', rest: file[3] ?? '' } : null;
}

function typeOf(prefix: string | undefined): string {
  return prefix === 'datasets/' ? 'dataset' : prefix === 'spaces/' ? 'space' : 'model';
}

/** The request's body, or its first bytes where the connection is to die there. */
export async function bodyOf(request: IncomingMessage, cutAfter?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (cutAfter !== undefined && bytes >= cutAfter) break;
  }
  return Buffer.concat(chunks);
}

export function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const raw = Buffer.isBuffer(body);
  const content = raw ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { ...(raw || body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...headers });
  response.end(content);
}
