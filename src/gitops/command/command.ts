import { UserError } from '../../errors.ts';
import { mayRun, whoMayRun } from '../../policy/who.ts';
import { commandAnswer, commandHelp } from '../../report/comment/command-answer.ts';
import { lockOf, lockSentence } from '../forge/lock.ts';
import type { Comment } from '../forge/ports/talk.ts';
import { putAnswer } from '../record/sticky-comment.ts';
import { explanation } from './explain.ts';
import { changeLock } from './lock.ts';
import { type Command, parseComment } from './parse.ts';
import { planAgain } from './plan.ts';
import type { Answer, CommandPorts } from './ports.ts';
import { cancelRuns, startRun } from './run.ts';

/** What GitHub's `issue_comment` event says; the comment itself is read again through the API. */
export interface CommentEvent {
  /** Only `created` counts. */
  action: string;
  issue: number;
  commentId: number;
  /** As it was when the event happened; the comment must still read so. */
  body: string;
  isBot: boolean;
}

/** `ignored`: nothing was done or said. `refused`: a reaction, and a sentence where the author may give commands. */
export type CommandOutcome = { result: 'ignored' } | { result: 'done' | 'refused'; command: string; sentence: string };

/**
 * Follows the command of a new comment: at once an eye, then what it asks for, then a rocket or a thumb. The answer goes into the one sticky comment.
 * Edited comments, comments of bots and of accounts the policy does not list change nothing.
 * @throws ExternalError when the forge fails for good; the comment then has a confused face and the command can be given again.
 */
export async function handleCommand(event: CommentEvent, ports: CommandPorts): Promise<CommandOutcome> {
  const { forge, policy } = ports;
  if (event.action !== 'created' || event.isBot) return { result: 'ignored' };
  const comment = await forge.readComment(event.commentId);
  if (!comment || comment.issue !== event.issue || comment.own || comment.author.endsWith('[bot]')) return { result: 'ignored' };
  const parsed = parseComment(comment.body);
  if (parsed.kind === 'none') return { result: 'ignored' };

  await forge.react(comment.id, 'eyes');
  const command = parsed.kind === 'command' ? parsed.command : null;
  const name = command ? `/parity ${command.name}` : '/parity';
  const permission = await forge.permission(comment.author);
  if (!mayRun(policy, { login: comment.author, permission })) {
    await forge.react(comment.id, '-1');
    return { result: 'refused', command: name, sentence: `Commands are for ${whoMayRun(policy)}.` };
  }
  const answer =
    parsed.kind === 'refused' ? { ok: false, misread: true, sentence: parsed.sentence } : await followed(event, { comment, command: parsed.command }, ports);
  const markdown = commandAnswer({ command: name, by: comment.author, sentence: answer.sentence, section: answer.section ?? '' });
  await putAnswer(ports, event.issue, { commentId: comment.id, markdown });
  await forge.react(comment.id, answer.ok ? 'rocket' : answer.misread ? 'confused' : '-1');
  return { result: answer.ok ? 'done' : 'refused', command: name, sentence: answer.sentence };
}

interface Given {
  comment: Comment & { issue: number };
  command: Command;
}

async function followed(event: CommentEvent, { comment, command }: Given, ports: CommandPorts): Promise<Answer> {
  const isEdited = comment.updatedAt !== comment.createdAt || unixLines(comment.body) !== unixLines(event.body);
  if (isEdited) return { ok: false, sentence: 'The comment was edited, so it is not followed. Write a new one.' };
  try {
    return await follow(comment, command, ports);
  } catch (error) {
    if (error instanceof UserError) return { ok: false, sentence: error.message };
    await ports.forge.react(comment.id, 'confused');
    throw error;
  }
}

async function follow({ id, issue, author, createdAt }: Comment & { issue: number }, command: Command, ports: CommandPorts): Promise<Answer> {
  const { forge, now, policy } = ports;
  if (command.name === 'help') return { ok: true, sentence: 'see below.', section: commandHelp(whoMayRun(policy)) };
  const pull = await forge.pull(issue);
  if (!pull) return { ok: false, sentence: 'Commands work on pull requests; this is an issue.' };
  if (pull.state !== 'open') return { ok: false, sentence: 'This pull request is closed, so nothing runs for it any more.' };
  if (command.name === 'lock' || command.name === 'unlock') return changeLock(ports, { pull: pull.number, author, command });
  if (command.name === 'plan') return planAgain(ports, pull);
  if (command.name === 'explain') return explanation(ports, pull);

  const held = await lockOf(forge, issue, now());
  if (held && held.by !== author) return { ok: false, sentence: `This pull request is ${lockSentence(held)}.` };
  if (command.name === 'run' || command.name === 'retrain') return startRun(ports, pull, { ...command, comment: { id, createdAt } });
  return cancelRuns(ports, pull);
}

function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
