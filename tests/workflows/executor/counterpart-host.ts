import type { CounterpartGitHub } from '../../counterparts/github/server.ts';
import type { Run } from '../../counterparts/github/state.ts';
import { runtimeToken } from '../../counterparts/results/runtime-token.ts';
import type { Host, Permissions } from './host.ts';

/** The scopes the counterpart's tokens know; the others mean services it does not have. */
const SCOPES = ['contents', 'pull-requests', 'issues', 'statuses', 'actions'] as const;

/** Makes the counterpart GitHub a host of workflow runs. */
export function counterpartHost(github: CounterpartGitHub): Host {
  const { world, admin } = github;
  return {
    repository: github.repository,
    gitDir: github.gitPath(),
    serverUrl: github.serverUrl,
    apiUrl: github.apiUrl,
    defaultBranch: world.base.defaultBranch,
    createRun: async ({ path, name, title, event, actor, headSha, headBranch, pulls }) => {
      const headRepo = world.issues.find(({ number }) => number === pulls[0])?.pull?.head.repo ?? world.base;
      return admin.createRun({ path, name, title, event, actor, headSha, headBranch, pulls: [...pulls], headRepo });
    },
    run: (id) => runOf(github, id),
    updateRun: async (id, state) => admin.setRun(id, state),
    token: async (_, permissions) => admin.jobToken(scopesOf(permissions)),
    revoke: async (token) => void world.tokens.delete(token),
    jobEnvironment: async ({ runId, job }) => ({ ACTIONS_RESULTS_URL: `${github.resultsUrl}/`, ACTIONS_RUNTIME_TOKEN: runtimeToken(runId, job) }),
    onEvent: (listener) => {
      github.on('event', listener);
      return () => github.off('event', listener);
    },
    onCancel: (listener) => {
      const told = ({ id }: Run) => listener(id);
      github.on('cancel', told);
      return () => world.events.off('cancel', told);
    },
  };
}

function runOf(github: CounterpartGitHub, id: number): Run {
  const run = github.world.runs.find((each) => each.id === id);
  if (run === undefined) throw new Error(`there is no run ${id}`);
  return run;
}

function scopesOf(permissions: Permissions): Partial<Record<(typeof SCOPES)[number], 'read' | 'write'>> {
  return Object.fromEntries(
    SCOPES.flatMap((scope) => {
      const level = permissions[scope];
      return level === 'read' || level === 'write' ? [[scope, level]] : [];
    }),
  );
}
