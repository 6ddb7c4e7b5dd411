import { Hono } from 'hono';
import { resultsService } from '../results/service.ts';
import { Admin } from './admin.ts';
import type { FileChange } from './git/commits.ts';
import { GitRepository } from './git/repository.ts';
import { GitStore } from './git/store.ts';
import { Faults } from './rest/faults.ts';
import { type Connection, respond, type SeenRequest } from './rest/respond.ts';
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
  /** The bare repository, to fetch from; it lies on disk from the first time it is asked for. */
  gitPath(): string;
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

/** A counterpart that is asked in this process. */
export interface GitHubInProcess extends CounterpartGitHub {
  /** Stands for the network: answers what is asked below `apiUrl`. */
  fetch: typeof fetch;
  /** Answers a request that came by a connection. */
  answer(request: Request, connection: Connection): Promise<Response>;
}

/** A counterpart of GitHub, its Results service included, without a server: memory alone, until git itself is needed. */
export async function openGitHub(options: GitHubOptions = {}): Promise<GitHubInProcess> {
  const { repository = 'acme/agent', files = { 'README.md': '# agent\n' }, users = {}, now = () => new Date() } = options;
  const [owner = '', name = ''] = repository.split('/');
  const store = new GitStore(`${owner}-${name}.git`);
  const git = new GitRepository(store);
  const base: Repo = { id: 1_000, owner, name, fork: false, private: options.private ?? false, defaultBranch: 'main', git, createdAt: now() };
  const world = createWorld(base, now);
  const admin = new Admin(world);
  for (const [login, permission] of Object.entries({ maintainer: 'admin' as const, ...users })) admin.addUser(login, permission);
  await admin.push({ branch: 'main', files, message: 'chore: first commit', as: 'maintainer' });

  const faults = new Faults();
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  const app = new Hono<{ Bindings: Connection }>();
  app.use('/blobs/*', storageFaults(faults, 'blob', now));
  app.use('/twirp/*', storageFaults(faults, 'results', now));
  app.route('/', resultsService(world));
  app.all('*', (context) => respond({ world, faults, requests, violations }, context.req.raw, context.env));

  const close = async () => store.close();
  return {
    apiUrl: world.api,
    serverUrl: world.html,
    resultsUrl: world.api,
    repository: fullName(base),
    gitPath: () => store.path,
    world,
    admin,
    faults,
    requests,
    violations,
    on: world.events.on.bind(world.events),
    off: world.events.off.bind(world.events),
    answer: async (request, connection) => app.fetch(request, connection),
    fetch: async (input, init) => {
      let isReset = false;
      const cut = () => Promise.reject(new Error('Only a server can cut an answer: use startGitHub.'));
      const reset = () => {
        isReset = true;
      };
      const request = new Request(input, init);
      const answer = await app.fetch(request, { cut, reset });
      if (isReset) throw new TypeError('fetch failed');
      // Whoever goes from page to page reads it.
      return Object.defineProperty(answer, 'url', { value: request.url });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
