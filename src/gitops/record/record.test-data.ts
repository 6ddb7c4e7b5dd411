import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { jsonLines } from '../../records/json-lines.ts';
import type { RunRecord } from '../../records/run.ts';
import { planFixture } from '../../report/comment/comment.test-data.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import { disagreementsFixture } from '../../report/fixtures/fixture-disagreements.test-data.ts';
import type { Forge } from '../forge/ports/forge.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import type { FinishedRun } from './record-files.ts';
import type { RecordPorts } from './record-run.ts';

const CONFIG = 'agent: dummy-agent\n';

/** An open pull request whose evaluation has just ended, and everything recording takes. */
export async function recordStage({ fork = false } = {}) {
  const opened = await openForge();
  const { forge, admin, stage } = opened;
  await stage.push('change', { 'parity.config.yaml': CONFIG });
  const pull = await stage.openPull({ head: 'change', ...(fork ? { fork: { 'parity.config.yaml': CONFIG } } : {}) });
  const headSha = stage.headOf(pull);
  const runId = stage.addRun({ status: 'in_progress', title: runTitle(pull, headSha) });
  const ports: RecordPorts & { forge: Forge } = {
    forge,
    settle: async () => {},
    policy: { who: { run: 'maintain', users: [] } },
    server: 'https://github.com',
    now: () => Date.parse('2026-03-01T12:00:00Z'),
    asksForTheSame: async (sha) => {
      const bytes = await forge.readFile('parity.config.yaml', sha, 1_000_000);
      return bytes !== null && Buffer.from(bytes).toString('utf8') === CONFIG;
    },
  };
  const plan = planFixture({ pull: { number: pull, headSha, fork } });
  const statusOf = (sha: string) => stage.statuses(sha)[0]?.state;
  const finished = finishedRun({ plan, runId, sha: admin.head('main') ?? '' });
  return { ...opened, pull, headSha, runId, ports, plan, statusOf, finished };
}

export function finishedRun({ plan, runId, sha, run = runFixture() }: { plan: PullPlan; runId: number; sha: string; run?: RunRecord }): FinishedRun {
  const files = new Map([
    ['run.json', `${JSON.stringify(run, null, 2)}\n`],
    ['decision.json', `${JSON.stringify(run.decision, null, 2)}\n`],
    ['disagreements.jsonl', jsonLines(disagreementsFixture(20))],
    ['report.md', '# Report\n'],
  ]);
  const listed = [...files].map(([path, text]) => ({ path, sha256: sha256(text), bytes: Buffer.byteLength(text) }));
  return {
    files,
    plan,
    workflow: { path: '.github/workflows/parity-run.yml', runId, attempt: 1, url: `https://github.com/acme/agent/actions/runs/${runId}`, sha },
    results: { name: 'results', id: 11, zipSha256: digestOf('zip'), files: listed },
    stages: { name: 'stages', id: 12, zipSha256: digestOf('stages'), files: [] },
    adapters: [],
    keptUntil: '2026-05-30T12:00:00Z',
  };
}
