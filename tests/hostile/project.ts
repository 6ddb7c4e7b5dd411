import assert from 'node:assert/strict';
import { openCounterpart, openForge } from '../../src/edges/github/counterpart.test-data.ts';
import { type CommandOutcome, handleCommand } from '../../src/gitops/command/command.ts';
import type { CommandPorts } from '../../src/gitops/command/ports.ts';
import type { Forge } from '../../src/gitops/forge/ports/forge.ts';
import type { Changes, ForgeStage } from '../../src/gitops/forge/stage.test-data.ts';
import { NOW, STAGES, TRACES } from '../../src/gitops/plan/plan-pull.test-data.ts';
import { type PlannedPull, planPull } from '../../src/gitops/plan/plan-pull.ts';
import type { Started } from '../../src/gitops/trust/who-started.ts';
import { CONFIG, POLICY } from '../../src/policy/policy.test-data.ts';
import type { CounterpartGitHub } from '../counterparts/github/server.ts';

/** A repository whose default branch holds config, policy and traces. ada maintains it, bob writes, eve reads, mallory is nobody. */
export interface Project {
  github: CounterpartGitHub;
  forge: Forge;
  stage: ForgeStage;
}

const FILES = { 'parity.config.yaml': CONFIG, 'parity.policy.yaml': POLICY, 'traces/a.jsonl': TRACES };
const PEOPLE = { ada: 'maintain', bob: 'write', eve: 'read', mallory: 'none' } as const;

/** The project on the counterpart GitHub, behind the real edge. */
export async function onGitHub<T>(work: (project: Project) => Promise<T>): Promise<T> {
  return work(await openForge({ files: FILES, users: PEOPLE }));
}

/** The same behind a port: for what fails on the way to it, and for actions that run as processes. */
export async function onServedGitHub<T>(work: (project: Awaited<ReturnType<typeof openCounterpart>>) => Promise<T>): Promise<T> {
  return work(await openCounterpart({ files: FILES, users: PEOPLE }));
}

/** Plans a pull request at a commit, or at its head. */
export async function planOf(
  { forge }: Pick<Project, 'forge'>,
  pull: number,
  { headSha, now = () => NOW, started = null }: { headSha?: string; now?: () => number; started?: Started | null } = {},
): Promise<PlannedPull> {
  const sha = headSha ?? (await forge.pull(pull))?.headSha ?? '';
  const request = { pull, headSha: sha, configPath: 'parity.config.yaml', policyPath: 'parity.policy.yaml', started };
  return planPull(request, { forge, now, planStages: async () => STAGES });
}

export function commandPorts({ forge }: Pick<Project, 'forge'>): CommandPorts & { forge: Forge } {
  return {
    forge,
    settle: async () => {},
    policy: { who: { run: 'write', users: [] }, lockHours: 24 },
    server: 'https://github.com',
    workflow: { runId: 500, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/500' },
    plan: ({ number, headSha }) => planOf({ forge }, number, { headSha }),
    now: () => NOW,
  };
}

/** Somebody comments, and the command is handled. */
export async function say(
  project: Project,
  pull: number,
  { body, by = 'ada', ports = {} }: { body: string; by?: string; ports?: Partial<CommandPorts> },
): Promise<CommandOutcome> {
  const commentId = project.stage.commentAs(by, pull, body);
  return handleCommand({ action: 'created', issue: pull, commentId, body, isBot: false }, { ...commandPorts(project), ...ports });
}

/** The answer's sentence; empty where the comment was ignored. */
export function sentenceIn(outcome: CommandOutcome): string {
  return outcome.result === 'ignored' ? '' : outcome.sentence;
}

/** Every branch that matters, to see that none moved. */
export async function heads({ forge }: Project): Promise<(string | null)[]> {
  return [await forge.head('main'), await forge.head('change')];
}

/**
 * A pull request with these changes is planned, then somebody who may asks for a run: both are refused, no file of it is taken over, no branch
 * moves, no evaluation starts. @returns the refusals, one a line.
 */
export async function refusedPull(project: Project, changes: Changes): Promise<string> {
  await project.stage.push('change', changes);
  const pull = await project.stage.openPull({ head: 'change' });
  const before = await heads(project);
  const { plan, project: taken } = await planOf(project, pull);
  assert.deepEqual([plan.state, taken], ['blocked', null]);
  const outcome = await say(project, pull, { body: '/parity run' });
  const sentences = plan.refusals.map(({ sentence }) => sentence);
  assert.equal(sentenceIn(outcome), `The plan is blocked: ${sentences[0]}`);
  assert.deepEqual([await heads(project), project.stage.dispatches.length], [before, 0]);
  return sentences.join('\n');
}

/** The config with one line changed. */
export function configWith(line: string, instead: string): Changes {
  assert.ok(CONFIG.includes(line), `the config has no ${line}`);
  return { 'parity.config.yaml': CONFIG.replace(line, instead) };
}
