import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { Machine } from '../tests/workflows/executor/host.ts';

export interface AdaptedWorkflow {
  text: string;
  /** What the copy lacks or has more than the file, one line each, by its path in the file. */
  changes: readonly string[];
}

/** Permission names in act's schema; another one makes it refuse the file. */
const KNOWN_PERMISSIONS = new Set([
  ...['actions', 'attestations', 'checks', 'contents', 'deployments', 'discussions', 'id-token', 'issues', 'models', 'packages', 'pages'],
  ...['pull-requests', 'repository-projects', 'security-events', 'statuses'],
]);

/** What act takes and ignores: left in, its absence from the run would go unseen. */
const IGNORED_OF_A_JOB = ['environment', 'concurrency', 'timeout-minutes'];

const NOT_FAILED = '!failure()';

/**
 * Makes a copy of a workflow file that act can run: what it refuses or ignores is taken out, each job gets its machine's variables.
 * `machine` answers with the one that has these labels, joined with a comma.
 */
export function adaptWorkflow(text: string, machine: (labels: string) => Machine): AdaptedWorkflow {
  const document = parseDocument(text);
  const changes: string[] = [];
  const remove = (path: readonly string[]) => {
    if (!document.hasIn(path)) return;
    document.deleteIn(path);
    changes.push(`without ${path.join('.')}`);
  };
  const permissions = (path: readonly string[]) => {
    for (const name of keysAt(document, path)) if (!KNOWN_PERMISSIONS.has(name)) remove([...path, name]);
  };
  remove(['cache-mode']);
  remove(['concurrency', 'queue']);
  permissions(['permissions']);
  const workflowEnv = keysAt(document, ['env']);
  for (const id of keysAt(document, ['jobs'])) {
    const job = ['jobs', id];
    for (const key of IGNORED_OF_A_JOB) remove([...job, key]);
    permissions([...job, 'permissions']);
    if (document.hasIn([...job, 'strategy', 'matrix'])) {
      // act's cache of actions breaks when two jobs read it at once.
      document.setIn([...job, 'strategy', 'max-parallel'], 1);
      changes.push(`${job.join('.')}.strategy.max-parallel: 1`);
    }
    if (String(document.getIn([...job, 'if'])).includes('always()')) {
      // In a cancelled run act starts such a job, and then no step of it that does not say more than nothing.
      for (const [at, step] of stepsAt(document, [...job, 'steps']).entries()) {
        if (step.has('if')) continue;
        step.set('if', NOT_FAILED);
        changes.push(`${job.join('.')}.steps[${at}].if: ${NOT_FAILED}`);
      }
    }
    const own = new Set([...workflowEnv, ...keysAt(document, [...job, 'env'])]);
    const labels = labelsOf(document, [...job, 'runs-on']).join(',');
    const { env, hooks } = machine(labels);
    if (hooks.started !== null || hooks.completed !== null) changes.push(`${job.join('.')}: without the hooks of the machine ${labels}`);
    for (const [name, value] of Object.entries(env)) {
      if (own.has(name)) continue;
      document.setIn([...job, 'env', name], value);
      changes.push(`${job.join('.')}.env.${name}: as the machine ${labels} sets it`);
    }
  }
  return { text: document.toString({ lineWidth: 0 }), changes };
}

/** Runner labels that a workflow names; an expression names none. */
export function labelsIn(text: string): string[] {
  const document = parseDocument(text);
  const labels = keysAt(document, ['jobs']).flatMap((id) => labelsOf(document, ['jobs', id, 'runs-on']));
  return [...new Set(labels)].filter((label) => !label.includes('${{'));
}

/** Actions that a workflow or a composite action uses: of other repositories as `OWNER/NAME[/PATH]@REF`, of its own as `./PATH`. */
export function actionsIn(text: string): string[] {
  const document = parseDocument(text);
  const steps = [...keysAt(document, ['jobs']).map((id) => ['jobs', id, 'steps']), ['runs', 'steps']].flatMap((path) => stepsAt(document, path));
  return [...new Set(steps.map((step) => step.get('uses')).filter((uses) => typeof uses === 'string'))];
}

function keysAt(document: Document, path: readonly string[]): string[] {
  const map = document.getIn(path);
  return isMap(map) ? map.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
}

function stepsAt(document: Document, path: readonly string[]): YAMLMap[] {
  const steps = document.getIn(path);
  return isSeq(steps) ? steps.items.filter((step) => isMap(step)) : [];
}

function labelsOf(document: Document, path: readonly string[]): string[] {
  const labels = document.getIn(path);
  if (isSeq(labels)) return labels.items.map((label) => String(isScalar(label) ? label.value : label));
  return labels === undefined ? [] : [String(labels)];
}
