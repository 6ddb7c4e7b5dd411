import { deepEqual } from 'node:assert/strict';
import type { CounterpartGitHub } from '../tests/counterparts/github/server.ts';
import type { ForgeEvent } from '../tests/counterparts/github/state.ts';
import type { HubCounterpart } from '../tests/counterparts/hub/hub.ts';
import type { Runner, RunResult } from '../tests/workflows/executor/runner.ts';

export type Say = (line: string) => void;

/** One state of a comment that a workflow wrote. */
export interface CommentState {
  pull: number;
  body: string;
}

interface Watched {
  github: CounterpartGitHub;
  runner: Runner;
  hub: HubCounterpart;
  say: Say;
}

/** Writes down, in order, what happened in a rehearsal. */
export class Transcript {
  readonly lines: string[] = [];
  readonly comments: CommentState[] = [];
  readonly #watched: Watched;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #told = { runs: 0, statuses: 0, calls: 0 };

  constructor(watched: Watched) {
    this.#watched = watched;
    watched.github.on('event', (event) => this.#happened(event));
    // Statuses and what the Hub is sent are no events.
    this.#timer = setInterval(() => this.collect(), 200).unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** A heading: what is about to be shown. */
  chapter(title: string): void {
    this.collect();
    this.#write('');
    this.#write(`## ${title}`);
  }

  /** What a person does, or what is seen of it. */
  note(sentence: string): void {
    this.collect();
    this.#timed(sentence);
  }

  /** Writes a claim down and holds the rehearsal to it. @throws AssertionError where it does not hold. */
  shows(claim: string, actual: unknown, expected: unknown): void {
    this.collect();
    try {
      deepEqual(actual, expected);
    } catch (error) {
      this.#timed(`NOT SO: ${claim}`);
      throw error;
    }
    this.#timed(`so it is: ${claim}`);
  }

  /** Writes down runs that ended, statuses that were set and what the Hub was sent since the last time. */
  collect(): void {
    const { github, runner, hub } = this.#watched;
    for (const run of runner.runs.slice(this.#told.runs)) this.#timed(runLine(run));
    this.#told.runs = runner.runs.length;
    for (const { sha, context, state, description } of github.world.statuses.slice(this.#told.statuses))
      this.#timed(`status ${context} on ${sha.slice(0, 8)}: ${state}, ${description}`);
    this.#told.statuses = github.world.statuses.length;
    for (const { call, bytes } of hub.calls.slice(this.#told.calls))
      if (['create', 'put', 'commit'].includes(call)) this.#timed(`the Hub: ${call}${bytes > 0 ? `, ${bytes} bytes` : ''}`);
    this.#told.calls = hub.calls.length;
  }

  #happened({ name, action, actor, payload, runId }: ForgeEvent): void {
    this.collect();
    const { world } = this.#watched.github;
    if (name === 'issue_comment') {
      this.#commented({ action, actor, id: textAt(payload['comment'], 'id') });
      return;
    }
    const run = world.runs.find(({ id }) => id === runId);
    if (name === 'workflow_run') {
      if (action === 'in_progress' && run) this.#timed(`run ${run.number} of ${fileOf(run.path)} begins (${run.event})`);
      return;
    }
    const about = { pull_request: `pull request ${textAt(payload, 'number')}`, issues: 'an issue', push: String(payload['ref'] ?? '') };
    const what = name === 'workflow_dispatch' ? (run?.title ?? '') : (new Map(Object.entries(about)).get(name) ?? '');
    this.#timed(`event ${name}${action ? ` ${action}` : ''} by ${actor}: ${what}`);
  }

  #commented({ action, actor, id }: { action: string | null; actor: string; id: unknown }): void {
    const comment = this.#watched.github.world.comments.find((each) => each.id === id);
    if (!comment || action === 'deleted') this.#timed(`${actor} deletes a comment`);
    else if (!actor.endsWith('[bot]')) this.#timed(`${actor} comments on pull request ${comment.issue}: ${comment.body}`);
    else {
      this.comments.push({ pull: comment.issue, body: comment.body });
      this.#timed(`comment on pull request ${comment.issue}, state ${this.comments.length}: ${headline(comment.body)}`);
    }
  }

  #timed(sentence: string): void {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(1);
    this.#write(`${seconds.padStart(6)} s  ${sentence}`);
  }

  #write(line: string): void {
    this.lines.push(line);
    this.#watched.say(line);
  }
}

function runLine({ path, conclusion, results }: RunResult): string {
  const jobs = Object.entries(results).map(([id, result]) => `${id} ${result}`);
  return `${fileOf(path)} ended: ${conclusion} (${jobs.join(', ')})`;
}

function fileOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** The first line of a comment that people see as one. */
function headline(body: string): string {
  return (body.split('\n').find((line) => line.trim() !== '' && !line.startsWith('<')) ?? '').slice(0, 160);
}

function textAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
}
