import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer, Asked } from './answer.ts';
import { ok, refused } from './answer.ts';
import { commit, file, history, pathsInfo, preupload, tree } from './commits.ts';
import { type Fault, Faults } from './faults.ts';
import { Repository, regular } from './repository.ts';
import { bodyOf, type HubCall, type Route, routeOf, send } from './routes.ts';
import { Storage } from './storage.ts';
import { accountOf, exchange, type HubAccount, mayWrite, type Publisher, whoami } from './tokens.ts';

export interface HubOptions {
  /** Token to account; `hf_owner` may write to `owner/*`, `hf_reader` to nothing. */
  accounts?: ReadonlyMap<string, HubAccount>;
  publishers?: readonly Publisher[];
  /** Objects of this size and more are sent in parts. */
  multipartFrom?: number;
  partBytes?: number;
  pageSize?: number;
  port?: number;
}

export interface HubCounterpart {
  url: string;
  /** Calls in the order they came, e.g. `put`, with the bytes each brought. */
  calls: { call: HubCall; bytes: number }[];
  repository(id: string, type?: string): Repository | undefined;
  addRepository(id: string, options?: { type?: string; isPrivate?: boolean }): Repository;
  /** Somebody else pushes a file. */
  push(id: string, path: string, content: string): void;
  fail(fault: Fault): void;
  /** Runs before the next call of this kind is answered. */
  before(call: HubCall, work: () => void): void;
  close(): Promise<void>;
}

/** A model hub on loopback: the calls the stock `@huggingface/hub` client makes, over real bytes held in memory. */
export async function startHub(options: HubOptions = {}): Promise<HubCounterpart> {
  const accounts = new Map(
    options.accounts ?? [
      ['hf_owner', { name: 'owner', writes: ['owner'] }],
      ['hf_reader', { name: 'reader', writes: [] }],
    ],
  );
  const repositories = new Map<string, Repository>();
  const faults = new Faults();
  const hooks: { call: HubCall; work: () => void }[] = [];
  const calls: HubCounterpart['calls'] = [];
  const arriving: Promise<unknown>[] = [];
  let url = '';
  const storage = new Storage({ url: () => url, multipartFrom: options.multipartFrom ?? Number.POSITIVE_INFINITY, partBytes: options.partBytes ?? 1 << 20 });
  const keyOf = (type: string, id: string) => `${type} ${id}`;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const path = pathname.split('/').map(decodeURIComponent).join('/');
    const found = routeOf(request.method ?? 'GET', pathname);
    if (!found) return send(response, refused(404, `no such address: ${request.method} ${path}`));
    const fault = faults.next(found.call);
    // A client gives up its other uploads with the one cut off: what this fault let pass arrives first.
    if (fault?.cutAfterBytes !== undefined) await Promise.allSettled(arriving);
    const reading = bodyOf(request, fault?.cutAfterBytes);
    arriving.push(reading);
    const body = await reading;
    calls.push({ call: found.call, bytes: body.length });
    if (fault?.cutAfterBytes !== undefined) return void request.socket.destroy();
    if (fault?.status !== undefined) return send(response, refused(fault.status, `the Hub says ${fault.status}`, { 'x-request-id': 'req-1' }));
    for (const hook of hooks.splice(0)) hook.call === found.call ? hook.work() : hooks.push(hook);
    send(response, answer(found, { method: request.method ?? 'GET', path, query: searchParams, request, body }));
  };

  const answer = ({ call, type, id, rest }: Route, asked: Asked): Answer => {
    if (call === 'put') return storage.put(asked);
    if (call === 'complete') return storage.complete(asked);
    if (call === 'oauth') return exchange(asked, { publishers: options.publishers ?? [], accounts });
    const account = accountOf(asked, accounts);
    if (account === null) return refused(401, 'Invalid credentials in Authorization header');
    if (call === 'whoami') return whoami(account);
    if (call === 'create') return create(asked, account);
    const repository = repositories.get(keyOf(type, id));
    const hidden = !repository || (repository.isPrivate && (account === 'anonymous' || !mayWrite(account, id)));
    if (hidden)
      return account === 'anonymous' ? refused(401, 'Repository not found') : refused(404, 'Repository not found', { 'x-error-code': 'RepoNotFound' });
    if (call === 'tree') return tree(asked, repository, { revision: rest, url, pageSize: options.pageSize ?? 1000 });
    if (call === 'paths') return pathsInfo(asked, repository, rest);
    if (call === 'history') return history(repository, rest);
    if (call === 'info') return ok({ id, sha: repository.head('main')?.id, likes: 0, private: repository.isPrivate });
    if (call === 'file') return file(asked, repository, { revision: rest.split('/')[0] ?? '', path: rest.split('/').slice(1).join('/') });
    if (account === 'anonymous' || !mayWrite(account, id)) return refused(403, 'You do not have write access to this repository');
    if (call === 'preupload') return preupload(asked);
    if (call === 'batch') return storage.batch(asked, repository);
    if (call === 'branch') {
      if (repository.branches.has(rest)) return refused(409, 'Reference already exists');
      repository.branches.set(rest, [...(repository.branches.get('main') ?? [])]);
      return ok();
    }
    return commit(asked, repository, { branch: rest, url });
  };

  const create = (asked: Asked, account: HubAccount | 'anonymous'): Answer => {
    const { name, organization, type, visibility } = JSON.parse(asked.body.toString('utf8'));
    const id = `${organization}/${name}`;
    if (account === 'anonymous') return refused(401, 'Invalid username or password.');
    if (repositories.has(keyOf(type, id))) return refused(409, `You already created this ${type} repo`);
    if (!mayWrite(account, id)) return refused(403, `You don't have the rights to create a ${type} under the namespace "${organization}"`);
    repositories.set(keyOf(type, id), new Repository({ id, type, isPrivate: visibility === 'private' }));
    return ok({ url: `${url}/${id}`, id, name: id });
  };

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  const addRepository: HubCounterpart['addRepository'] = (id, { type = 'model', isPrivate = false } = {}) => {
    const repository = new Repository({ id, type, isPrivate });
    repositories.set(keyOf(type, id), repository);
    return repository;
  };
  return {
    url,
    calls,
    repository: (id, type = 'model') => repositories.get(keyOf(type, id)),
    addRepository,
    push: (id, path, content) => void repositories.get(keyOf('model', id))?.commit('main', `push ${path}`, (files) => void files.set(path, regular(content))),
    fail: (fault) => faults.add(fault),
    before: (call, work) => void hooks.push({ call, work }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
