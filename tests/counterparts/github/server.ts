import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { resultsService } from '../results/service.ts';
import { Admin } from './admin.ts';
import type { FileChange } from './git/commits.ts';
import { GitRepository } from './git/repository.ts';
import { Faults } from './rest/faults.ts';
import { respond, type SeenRequest } from './rest/respond.ts';
import { storageFaults } from './rest/storage-faults.ts';
import { createWorld, type ForgeEvent, fullName, type Permission, type Repo, type Run, type World } from './state.ts';

export interface GitHubOptions {
  /** `acme/agent` by default. */
  repository?: string;
  private?: boolean;
  /** The first commit of `main`. */
  files?: Readonly<Record<string, FileChange>>;
  /** People and their permission in the repository; `maintainer` with `admin` is always there. */
  users?: Readonly<Record<string, Permission>>;
  /** Where the bare repositories lie; a folder of its own, deleted on close, by default. */
  folder?: string;
  now?: () => Date;
}

export interface CounterpartGitHub extends AsyncDisposable {
  /** For GITHUB_API_URL and `baseUrl`. */
  apiUrl: string;
  /** For GITHUB_SERVER_URL: bodies' html URLs start so, nothing is served there. */
  serverUrl: string;
  /** For ACTIONS_RESULTS_URL. */
  resultsUrl: string;
  /** `OWNER/NAME`. */
  repository: string;
  /** The bare repository, to fetch from. */
  gitPath: string;
  /** All that is known, to assert on. */
  world: World;
  /** Acts as people do, without HTTP. */
  admin: Admin;
  faults: Faults;
  /** Every request in the order it came. */
  requests: readonly SeenRequest[];
  /** Requests and answers that GitHub's OpenAPI description does not allow; a test ends with none. */
  violations: readonly string[];
  on(event: 'event', listener: (event: ForgeEvent) => void): void;
  /** Whoever listens finishes the cancelled run itself; without listeners it is cancelled at once. */
  on(event: 'cancel', listener: (run: Run) => void): void;
  off(event: 'event', listener: (event: ForgeEvent) => void): void;
  close(): Promise<void>;
}

/** Starts a counterpart of GitHub, its Results service included, on a free loopback port. */
export async function startGitHub(options: GitHubOptions = {}): Promise<CounterpartGitHub> {
  const { repository = 'acme/agent', files = { 'README.md': '# agent\n' }, users = {}, now = () => new Date() } = options;
  const [owner = '', name = ''] = repository.split('/');
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'counterpart-github-')));
  const git = await GitRepository.create(join(folder, `${owner}-${name}.git`), 'main');
  const base: Repo = { id: 1_000, owner, name, fork: false, private: options.private ?? false, defaultBranch: 'main', git, createdAt: now() };
  const world = createWorld(base, now);
  const admin = new Admin(world, folder);
  for (const [login, permission] of Object.entries({ maintainer: 'admin' as const, ...users })) admin.addUser(login, permission);
  await admin.push({ branch: 'main', files, message: 'chore: first commit', as: 'maintainer' });

  const faults = new Faults();
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('/blobs/*', storageFaults(faults, 'blob', now));
  app.use('/twirp/*', storageFaults(faults, 'results', now));
  app.route('/', resultsService(world));
  app.all('*', (context) => respond({ world, faults, requests, violations }, context.req.raw, context.env.incoming.socket));
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  if (!server.listening) await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  world.api = url;

  const close = async () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
    for (const { git: opened } of [base, ...world.forks]) opened.objects.close();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  return {
    apiUrl: url,
    serverUrl: world.html,
    resultsUrl: url,
    repository: fullName(base),
    gitPath: git.path,
    world,
    admin,
    faults,
    requests,
    violations,
    on: world.events.on.bind(world.events),
    off: world.events.off.bind(world.events),
    close,
    [Symbol.asyncDispose]: close,
  };
}
