import { join } from 'node:path';
import type { Watcher } from '../../../pipeline/ports/stage.ts';
import type { Progress, StageProgress } from '../../../records/progress/progress.ts';
import { writeAtomic } from '../atomic.ts';
import { identityOf } from '../lock/process-identity.ts';

/** Name of the journal in a state folder. */
export const JOURNAL = 'progress.json';
const EVERY_MS = 500;
const MOST_STAGES = 200;
const MOST_TEXT = 300;

export interface JournalOptions {
  command: string;
  agent: string;
  /** Aborted: it ends as interrupted. */
  signal: AbortSignal;
  /** At most one write in so many milliseconds; default 500. */
  everyMs?: number;
}

/**
 * Keeps in the state folder how far its holder is, for whoever looks on: small, whole at any time, written at most twice a second, and only once
 * a stage begins. What cannot be written is left unwritten: no run fails for what only tells of it.
 */
export async function progressJournal(stateDir: string, { command, agent, signal, everyMs = EVERY_MS }: JournalOptions) {
  const time = () => new Date().toISOString();
  const head = { schema: 'fledgling/progress@1', command, agent, holder: await identityOf(process.pid), startedAt: time() } as const;
  const begun = new Map<string, StageProgress>();
  let expected: StageProgress[] = [];
  let end: Progress['end'] = null;
  let timer: NodeJS.Timeout | null = null;
  let lastMs = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    timer = null;
    lastMs = Date.now();
    const stages = [...begun.values(), ...expected].slice(0, MOST_STAGES);
    const text = `${JSON.stringify({ ...head, updatedAt: time(), end, stages } satisfies Progress)}\n`;
    writing = writing.then(() => writeAtomic(join(stateDir, JOURNAL), text)).catch(() => undefined);
  };
  const soon = () => {
    if (begun.size > 0) timer ??= setTimeout(write, Math.max(0, everyMs - (Date.now() - lastMs))).unref();
  };
  const change = (name: string, changed: Partial<StageProgress>) => {
    expected = expected.filter((stage) => stage.name !== name);
    begun.set(name, { ...(begun.get(name) ?? waiting(name, false)), ...changed });
    soon();
  };
  const watcher: Required<Omit<Watcher, 'notice'>> = {
    planned: (stages) => {
      expected = stages.filter(({ name }) => !begun.has(name)).map(({ name, isMaybe }) => waiting(name, isMaybe));
      soon();
    },
    stageStarted: (name) => change(name, { ...waiting(name, false), state: 'running', startedAt: time() }),
    progress: (name, done, total, note = '') => {
      const counted = begun.get(name)?.counted ?? { from: done, at: time() };
      change(name, { done, total, note: short(note), counted });
    },
    stageEnded: (name, { status, why, wallMs, summary }) => change(name, { state: status, end: { why: short(why), wallMs, summary: short(summary) } }),
  };
  return {
    ...watcher,
    /** Says that the command is over. */
    close: async (): Promise<void> => {
      if (begun.size === 0) return;
      if (timer !== null) clearTimeout(timer);
      const isLeft = [...begun.values()].some(({ state }) => state === 'running') || expected.some(({ isMaybe }) => !isMaybe);
      end = { at: time(), how: signal.aborted ? 'interrupted' : isLeft ? 'failed' : 'done' };
      write();
      await writing;
    },
  };
}

function waiting(name: string, isMaybe: boolean): StageProgress {
  return { name: short(name), state: 'waiting', isMaybe, startedAt: null, done: 0, total: 0, note: '', counted: null, end: null };
}

function short(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}
