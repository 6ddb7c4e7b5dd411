import type { ExecutorOptions, Permissions } from '../tests/workflows/executor/host.ts';
import type { RunInfo } from '../tests/workflows/executor/job/running-job.ts';
import { isMap, mapAt, textAt } from '../tests/workflows/executor/read/template.ts';

const STRENGTH = { none: 0, read: 1, write: 2 };
type Level = keyof typeof STRENGTH;

/** The most that any job of a run may do: act has one token a run. A pull request of a fork only reads. */
export function grantsOf({ file, fork }: RunInfo): Permissions {
  const granted: Record<string, Level> = {};
  for (const job of file.jobs.values()) {
    const declared = isMap(job['permissions']) ? job['permissions'] : mapAt(file.root, 'permissions');
    for (const [scope, level] of Object.entries(declared)) {
      const given = levelOf(level, fork);
      if (STRENGTH[given] > STRENGTH[granted[scope] ?? 'none']) granted[scope] = given;
    }
  }
  return granted;
}

function levelOf(level: unknown, fork: boolean): Level {
  if (level === 'write') return fork ? 'read' : 'write';
  return level === 'read' ? 'read' : 'none';
}

export interface SecretsAndVars {
  secrets: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
}

/** The repository's own, and those of every environment that a job of the run names and its branch may use: act knows no environments. */
export function secretsAndVars({ file, fork, ref }: RunInfo, options: ExecutorOptions): SecretsAndVars {
  const named = [...file.jobs.values()].map((job) => {
    const wanted = job['environment'];
    return isMap(wanted) ? textAt(wanted, 'name') : textAt(job, 'environment');
  });
  const branch = ref.replace('refs/heads/', '');
  const environments = named.flatMap((name) => (name === null ? [] : (options.environments[name] ?? [])));
  const allowed = environments.filter(({ branches }) => branches === null || branches.includes(branch));
  return {
    secrets: fork ? {} : Object.assign({}, options.secrets, ...allowed.map(({ secrets }) => secrets)),
    vars: Object.assign({}, options.vars, ...allowed.map(({ vars }) => vars)),
  };
}
