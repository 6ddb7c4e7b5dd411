import type { Policy } from '../../policy/schema.ts';
import { mayRun, whoMayRun } from '../../policy/who.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import { parseComment } from '../command/parse.ts';
import type { Comparisons, PullRequest } from '../forge/ports/repository.ts';
import type { Comments, People } from '../forge/ports/talk.ts';
import { movedByRecordsOnly } from './records-only.ts';
import { seenBefore } from './seen-head.ts';

/** As whom a workflow's own token acts: any workflow of any branch may, so the name alone allows nothing. */
const WORKFLOWS = 'github-actions[bot]';

/** How a run came to be, as the runner and the dispatch say it. */
export interface Started {
  /** The account that started or re-started it, by the runner. */
  actor: string;
  /** The comment that asked for it; null where none did. */
  comment: number | null;
  retrain: boolean;
  drift: boolean;
}

interface Asked extends Started {
  policy: Pick<Policy, 'who'>;
  /** Null for the default branch's own config. */
  pull: PullRequest | null;
  headSha: string;
}

/**
 * Why this run may not go on, whoever had the permission to dispatch it; null where the policy lets the account that started it. A workflow's
 * token starts only what the pull request's author may, what an unedited comment of somebody allowed asked for at this head, or drift.
 */
export async function startRefusal(forge: People & Comments & Comparisons, asked: Asked): Promise<Refusal | null> {
  const { policy, pull, actor } = asked;
  if (actor !== WORKFLOWS) return (await allows(forge, policy, actor)) ? null : notAllowed(policy, `${actor} started this run`);
  if (pull === null) return asked.drift ? null : notAllowed(policy, 'a workflow started this run of the default branch');
  if (asked.comment !== null) return ofComment(forge, { ...asked, pull, comment: asked.comment });
  return (await allows(forge, policy, pull.author))
    ? null
    : notAllowed(policy, `a workflow started this run of pull request ${pull.number}, which ${pull.author} opened`);
}

async function ofComment(forge: People & Comments & Comparisons, asked: Asked & { pull: PullRequest; comment: number }): Promise<Refusal | null> {
  const { policy, pull } = asked;
  const comment = await forge.readComment(asked.comment);
  const parsed = comment && comment.issue === pull.number && !comment.own && comment.createdAt === comment.updatedAt ? parseComment(comment.body) : null;
  const command = parsed?.kind === 'command' && parsed.command.name === (asked.retrain ? 'retrain' : 'run') ? parsed.command : null;
  const no = (why: string) => notAllowed(policy, `comment ${asked.comment} ${why}`);
  if (!comment || !command || !('sha' in command)) return no(`is no unedited /parity ${asked.retrain ? 'retrain' : 'run'} on pull request ${pull.number}`);
  if (!(await allows(forge, policy, comment.author))) return no(`is of ${comment.author}`);
  const isOfHead =
    command.sha === null
      ? await seenBefore(forge, { pull: { ...pull, headSha: asked.headSha }, at: comment.createdAt })
      : await movedByRecordsOnly(forge, { from: command.sha, to: asked.headSha });
  return isOfHead ? null : no(`does not ask for ${asked.headSha}`);
}

async function allows(forge: People, policy: Pick<Policy, 'who'>, login: string): Promise<boolean> {
  return !login.endsWith('[bot]') && mayRun(policy, { login, permission: await forge.permission(login) });
}

function notAllowed(policy: Pick<Policy, 'who'>, what: string): Refusal {
  const sentence = `${what}: expected ${whoMayRun(policy)}. Have one of them comment /parity run, or start it.`;
  return { code: 'not-allowed', sentence, config: null, policy: null };
}
