type Permissions = Readonly<Record<string, 'read' | 'write'>>;

const code: Permissions = { contents: 'read' };
const stage: Permissions = { contents: 'read', actions: 'read' };
const tells: Permissions = { contents: 'read', actions: 'read', 'pull-requests': 'write', statuses: 'write' };

/** What every job may do, in the order of the file. A change here is a change of who can do what: look twice. */
export const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, Permissions>>>> = {
  'parity.yml': {
    plan: { contents: 'read', 'pull-requests': 'read', actions: 'read' },
    dispatch: { contents: 'read', 'pull-requests': 'read', actions: 'write' },
  },
  'parity-report.yml': { report: tells },
  'parity-command.yml': { command: { contents: 'write', actions: 'write', 'pull-requests': 'write', statuses: 'write' } },
  'parity-run.yml': {
    plan: { contents: 'read', 'pull-requests': 'read', actions: 'read' },
    start: tells,
    harvest: stage,
    hosted: stage,
    base: stage,
    gate: stage,
    remedies: stage,
    train: stage,
    tuned: stage,
    verdict: stage,
    vault_hosted: stage,
    vault_local: stage,
    results: stage,
    attest: { 'id-token': 'write', attestations: 'write' },
    record: { contents: 'write', actions: 'read', 'pull-requests': 'write', statuses: 'write' },
    drift: { contents: 'read', actions: 'read', issues: 'write' },
    failed: tells,
    restage: stage,
  },
  'promote.yml': {
    promote: { contents: 'read', actions: 'read', 'pull-requests': 'read', attestations: 'read', 'id-token': 'write' },
    record: { contents: 'write', 'pull-requests': 'write', issues: 'write', actions: 'read' },
  },
  'drift.yml': { hub: code, tell: { contents: 'read', actions: 'read', issues: 'write' }, evaluate: { actions: 'write' } },
  'ci.yml': { test: code, dist: code, workflows: code },
  'release.yml': { verify: code, publish: { contents: 'write' } },
};
