import { PERMISSIONS } from './permissions.ts';
import { expression, isSelfHosted, jobsOf, namesSecrets, stepsOf, type Workflow } from './read-workflows.ts';

export interface Rule {
  says: string;
  /** What breaks it, a line each. */
  violations(workflow: Workflow): string[];
  /** A real file, and an edit of it that the rule must catch. */
  caught: { file: string; from: string | RegExp; to: string };
}

/** Builds `./actions` where the commit does not hold them built. */
export const BUILD = './.github/actions/build';
const PINNED = /^\s*(?:- )?uses: (\.\/actions\/[a-z]+|\.\/\.github\/actions\/build|[\w-]+\/[\w-]+(?:\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;
/** Whatever a person outside may have written or moved. */
const HEAD = /head_ref|head\.(ref|sha)|head_sha|head_branch|pull_request\.head/;
const ON_PULL = ['pull_request', 'pull_request_target', 'issue_comment', 'workflow_run', 'push', 'schedule', 'merge_group', 'repository_dispatch'];
const ENVIRONMENTS = ['parity-harvest', 'parity-hosted', 'parity-gpu', 'parity-train', 'hf-production', 'release'];
const where = (found: readonly { where: string }[]) => found.map((each) => each.where);

export const RULES: readonly Rule[] = [
  {
    says: 'permissions are empty on top',
    violations: ({ file, permissions }) => (JSON.stringify(permissions) === '{}' ? [] : [file]),
    caught: { file: 'ci.yml', from: 'permissions: {}', to: 'permissions: read-all' },
  },
  {
    says: 'every job has exactly the permissions of the table',
    violations: (workflow) =>
      where(jobsOf(workflow).filter((each) => JSON.stringify(each.job.permissions) !== JSON.stringify(PERMISSIONS[workflow.file]?.[each.id]))),
    caught: { file: 'parity.yml', from: 'actions: read # which stages', to: 'actions: write # which stages' },
  },
  {
    says: 'every permission says what it is for',
    violations: ({ file, text }) =>
      text.split('\n').flatMap((line, at) => (/^ {6}[a-z-]+: (read|write)\b/.test(line) && !/# \S+/.test(line) ? [`${file}:${at + 1}`] : [])),
    caught: { file: 'ci.yml', from: 'contents: read # the code', to: 'contents: read' },
  },
  {
    says: 'every job ends by itself',
    violations: (workflow) => where(jobsOf(workflow).filter(({ job }) => !((job['timeout-minutes'] ?? 0) > 0 && (job['timeout-minutes'] ?? 0) <= 1440))),
    caught: { file: 'drift.yml', from: /timeout-minutes: 5\n/, to: '\n' },
  },
  {
    says: 'every action is pinned to a full SHA with its version beside it, or comes from this repository',
    violations: ({ file, text }) => text.split('\n').flatMap((line, at) => (/\buses:/.test(line) && !PINNED.test(line) ? [`${file}:${at + 1}`] : [])),
    caught: { file: 'parity-run.yml', from: /checkout@[0-9a-f]{40} # v\d+\.\d+\.\d+/, to: 'checkout@v7' },
  },
  {
    says: 'no checkout leaves its credentials behind',
    violations: (workflow) =>
      where(stepsOf(workflow).filter(({ step }) => step.uses?.startsWith('actions/checkout@') && step.with['persist-credentials'] !== false)),
    caught: { file: 'promote.yml', from: 'persist-credentials: false', to: 'persist-credentials: true' },
  },
  {
    says: "nothing of a pull request's head is ever checked out, and checkout's own guard stays on",
    violations: (workflow) =>
      where(
        stepsOf(workflow).filter(
          ({ step }) =>
            step.uses?.startsWith('actions/checkout@') &&
            (HEAD.test(JSON.stringify(step.with)) || 'allow-unsafe-pr-checkout' in step.with || 'repository' in step.with),
        ),
      ),
    caught: { file: 'parity-report.yml', from: /ref: .*default_branch.*/, to: `ref: ${expression('github.event.workflow_run.head_sha')}` },
  },
  {
    says: 'no expression is pasted into a script',
    violations: (workflow) => where(stepsOf(workflow).filter(({ step }) => step.run?.includes('${{'))),
    caught: { file: 'drift.yml', from: 'run: |\n', to: `run: |\n          echo "${expression('github.actor')}"\n` },
  },
  {
    says: 'no script is longer than five lines',
    violations: (workflow) => where(stepsOf(workflow).filter(({ step }) => (step.run ?? '').trim().split('\n').length > 5)),
    caught: { file: 'drift.yml', from: 'run: |\n', to: `run: |\n${'          true\n'.repeat(4)}` },
  },
  {
    says: 'pull_request_target is never used, nor workflows of others',
    violations: ({ file, on, text }) =>
      'pull_request_target' in on || 'workflow_call' in on || 'repository_dispatch' in on || /secrets: inherit/.test(text) ? [file] : [],
    caught: { file: 'parity.yml', from: '  pull_request:\n', to: '  pull_request_target:\n' },
  },
  {
    says: 'a self-hosted runner is reached by a dispatch of parity-run.yml and by nothing else',
    violations: (workflow) => {
      const gpu = jobsOf(workflow).filter(({ job }) => isSelfHosted(job));
      return workflow.file === 'parity-run.yml' && !ON_PULL.some((event) => event in workflow.on) ? [] : where(gpu);
    },
    caught: { file: 'parity.yml', from: 'runs-on: ubuntu-24.04', to: 'runs-on: [self-hosted, parity-gpu]' },
  },
  {
    says: 'parity-run.yml starts by a dispatch only',
    violations: ({ file, on }) => (file !== 'parity-run.yml' || Object.keys(on).join() === 'workflow_dispatch' ? [] : [file]),
    caught: { file: 'parity-run.yml', from: 'on:\n', to: 'on:\n  pull_request:\n' },
  },
  {
    says: 'a job on the GPU host holds no secret but the key of a hosted training, no permission to write, and waits in a queue that drops nobody',
    violations: (workflow) =>
      where(
        jobsOf(workflow).filter(({ job }) => {
          if (!isSelfHosted(job)) return false;
          const queue = typeof job.concurrency === 'object' ? job.concurrency : null;
          const queued = queue?.queue === 'max' && queue['cancel-in-progress'] === undefined && queue.group.startsWith('parity-gpu');
          return (
            namesSecrets(JSON.stringify(job).replaceAll(expression('secrets.TOGETHER_API_KEY'), '')) ||
            namesSecrets(workflow.env) ||
            Object.values(job.permissions ?? {}).includes('write') ||
            !queued
          );
        }),
      ),
    caught: { file: 'parity-run.yml', from: 'queue: max', to: 'cancel-in-progress: true' },
  },
  {
    says: 'a secret is read only in an environment that holds it, step by step, and never on a pull request',
    violations: (workflow) => {
      const onPull = 'pull_request' in workflow.on || 'workflow_run' in workflow.on || 'issue_comment' in workflow.on;
      const top = namesSecrets(workflow.env) ? [workflow.file] : [];
      const jobs = jobsOf(workflow).filter(({ job }) => namesSecrets(job) && (onPull || !job.environment || namesSecrets({ ...job, steps: [] })));
      return [...top, ...where(jobs), ...(/toJSON\(secrets\)|secrets\[/.test(workflow.text) ? [workflow.file] : [])];
    },
    caught: { file: 'parity-run.yml', from: '    environment: parity-hosted\n', to: '' },
  },
  {
    says: 'the model key, the trace keys, the training key and the Hub token are each in one environment',
    violations: (workflow) => {
      const holder = { OPENAI: 'parity-hosted', LANGFUSE: 'parity-harvest', TOGETHER: 'parity-train', HF_TOKEN: 'hf-production' };
      return jobsOf(workflow).flatMap(({ where: place, job }) =>
        Object.entries(holder).flatMap(([key, environment]) =>
          new RegExp(`secrets\\.\\w*${key}`).test(JSON.stringify(job)) && job.environment !== environment ? [`${place} ${key}`] : [],
        ),
      );
    },
    caught: { file: 'parity-run.yml', from: 'environment: parity-harvest', to: 'environment: parity-gpu' },
  },
  {
    says: 'a credential of another service and a token that writes to this repository are never in one job',
    violations: (workflow) => {
      const writes = (scopes: Record<string, string> = {}) =>
        Object.entries(scopes).some(([scope, level]) => level === 'write' && scope !== 'id-token' && scope !== 'attestations');
      return where(jobsOf(workflow).filter(({ job }) => writes(job.permissions) && (namesSecrets(job) || job.environment === 'hf-production')));
    },
    caught: { file: 'promote.yml', from: 'contents: read # the decision', to: 'contents: write # the decision' },
  },
  {
    says: 'environments are those of the documentation',
    violations: (workflow) => where(jobsOf(workflow).filter(({ job }) => job.environment !== undefined && !ENVIRONMENTS.includes(job.environment))),
    caught: { file: 'promote.yml', from: 'hf-production', to: 'production' },
  },
  {
    says: 'what publishes reads no cache, and installs nothing but what builds its own actions',
    violations: (workflow) => {
      if (!['promote.yml', 'release.yml'].includes(workflow.file)) return [];
      const publishing = stepsOf(workflow).filter(({ job }) => job.permissions?.['id-token'] === 'write' || job.permissions?.['contents'] === 'write');
      const installs = publishing.filter(({ step }) => /npm|pip|actions\/(cache|setup-)/.test(`${step.run ?? ''} ${step.uses ?? ''}`));
      return [...(workflow['cache-mode'] === 'none' ? [] : [workflow.file]), ...where(installs)];
    },
    caught: { file: 'promote.yml', from: /cache-mode: none.*\n/, to: '' },
  },
  {
    says: 'every workflow has a concurrency group, and a run of a pull request replaces the one before',
    violations: ({ file, concurrency }) => {
      if (typeof concurrency !== 'object') return [file];
      const replaces: Record<string, RegExp> = { 'parity.yml': /pull_request\.number/, 'parity-run.yml': /inputs\.pr/ };
      const wanted = replaces[file];
      return wanted === undefined || (wanted.test(concurrency.group) && concurrency['cancel-in-progress'] === true) ? [] : [file];
    },
    caught: { file: 'parity-run.yml', from: 'cancel-in-progress: true', to: 'cancel-in-progress: false' },
  },
  {
    says: "with a token that writes, only the default branch's code runs, and no artifact of another run is taken",
    violations: (workflow) => {
      if (!('workflow_run' in workflow.on) && !('issue_comment' in workflow.on)) return [];
      const odd = stepsOf(workflow).filter(({ step }) =>
        step.uses?.startsWith('actions/checkout@')
          ? step.with['ref'] !== expression('github.event.repository.default_branch')
          : step.uses !== BUILD && !step.uses?.startsWith('./actions/'),
      );
      return where(odd);
    },
    caught: {
      file: 'parity-command.yml',
      from: '      - uses: ./actions/command',
      to: '      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1\n      - uses: ./actions/command',
    },
  },
  {
    says: 'a job builds the actions it uses from its only checkout, before anything else happens in it, and gives that step no secret',
    violations: (workflow) =>
      where(
        jobsOf(workflow).filter(({ job }) => {
          const uses = job.steps.map((step) => step.uses ?? '');
          const [checkout, build] = job.steps;
          if (!uses.some((each) => each.startsWith('./actions/'))) return uses.includes(BUILD);
          const given = Object.keys({ ...build?.with, ...build?.env }).length > 0 || build?.if !== undefined || namesSecrets(job.env);
          const once = uses.filter((each) => each === BUILD || each.startsWith('actions/checkout@')).length === 2;
          return !checkout?.uses?.startsWith('actions/checkout@') || build?.uses !== BUILD || given || !once;
        }),
      ),
    caught: { file: 'parity-run.yml', from: `      - uses: ${BUILD}\n`, to: '' },
  },
  {
    says: 'a pull request with a new base is planned anew, and one with a new title only is not',
    violations: ({ file, on, jobs, concurrency }) => {
      if (file !== 'parity.yml') return [];
      const hears = JSON.stringify(on['pull_request']).includes('"edited"');
      const spares = jobs['plan']?.if === "github.event.action != 'edited' || github.event.changes.base";
      const isApart = typeof concurrency === 'object' && concurrency.group.includes("github.event.action == 'edited' && !github.event.changes.base");
      return hears && spares && isApart ? [] : [file];
    },
    caught: { file: 'parity.yml', from: ', edited]', to: ']' },
  },
  {
    says: 'no variable of the repository names a server',
    violations: ({ file, text }) => (/vars\.\w*(URL|HOST|ENDPOINT)\b/.test(text) ? [file] : []),
    caught: { file: 'promote.yml', from: 'HF_TOKEN: ', to: `HF_ENDPOINT: ${expression('vars.PARITY_HUB_URL')}\n          HF_TOKEN: ` },
  },
  {
    says: 'the plan that later jobs follow is told which comment asked for the run',
    violations: (workflow) =>
      where(stepsOf(workflow).filter(({ step }) => step.with['save'] === 'true' && step.with['comment'] !== expression('inputs.comment'))),
    caught: { file: 'parity-run.yml', from: / {10}comment: .*\n/, to: '' },
  },
  {
    says: 'a pull request of a fork starts nothing',
    violations: ({ file, jobs }) =>
      file !== 'parity.yml' || String(jobs['dispatch']?.if).includes('github.event.pull_request.head.repo.full_name == github.repository') ? [] : [file],
    caught: { file: 'parity.yml', from: /github\.event\.pull_request\.head\.repo\.full_name == github\.repository\s+&& /, to: '' },
  },
  {
    says: 'runs are found by their title',
    violations: (workflow) =>
      workflow.file !== 'parity-run.yml' || workflow['run-name'] === `parity: pull request ${expression('inputs.pr')} at ${expression('inputs.head_sha')}`
        ? []
        : [workflow.file],
    caught: { file: 'parity-run.yml', from: "run-name: 'parity:", to: "run-name: 'run:" },
  },
  {
    says: 'a job that follows others says what it does when one was skipped, failed or was cancelled',
    violations: (workflow) =>
      where(jobsOf(workflow).filter(({ job }) => workflow.file === 'parity-run.yml' && [job.needs].flat().length > 0 && !/cancelled\(\)/.test(String(job.if)))),
    caught: { file: 'parity-run.yml', from: '!cancelled() && ', to: '' },
  },
];
