import { join } from 'node:path';
import type { ServeSettings } from '../../config/schema/serve.ts';
import type { Readiness } from '../../edges/serve/house.ts';
import type { ProvedFile } from '../../edges/serve/watch/watched-files.ts';
import { watchFiles } from '../../edges/serve/watch/watched-files.ts';
import { UserError } from '../../errors.ts';
import type { Track } from '../../records/example.ts';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { LocalTrack } from '../../serve/options.ts';
import type { LocalAnswerer, Rollout, RolloutEvent, RolloutStatus, Swap } from '../../serve/ports.ts';
import { openSwap } from '../../serve/swap.ts';
import type { WireOptions } from '../options.ts';
import { type OpenHosted, openHosted, readinessOf } from './hosted.ts';
import { openLocalTracks } from './local-tracks.ts';
import { type ProvedModel, provedModel } from './proved-files.ts';
import type { ProvedRun } from './proved-run.ts';
import { onlyProved, rolloutOf } from './rollout.ts';

/** How often the files that were proved are looked at. */
const LOOK_MS = 2_000;
/** What every client may ask for, whatever the models are called. */
const OWN_NAME = 'fledgling';

export interface ServeOptions {
  wired: WireOptions;
  serve: ServeSettings;
  mode: ServeSettings['mode'];
  /** False: nothing is answered but what the local model may answer. */
  hasHosted: boolean;
  proved: ProvedRun;
  logDir: string;
  /** Of a request whose client left before there was a reply. */
  onLeft(line: ServedRequest): void;
  /** Things an operator should hear at once; sentences without a full stop. */
  onEvent(event: RolloutEvent): void;
  onChanged(sentence: string): void;
  /** Of the watch on files, for tests; default 2 s. */
  lookMs?: number;
}

/** The endpoint of a run, everything behind it open. */
export interface OpenServe {
  swap: Swap;
  /** Whether a scripted stand-in plays the hosted model. */
  standIn: boolean;
  readiness(): Readiness;
  rollout(): RolloutStatus[];
  /** Ends comparisons and closes the models; the rollout's state is saved. */
  close(): Promise<void>;
}

/** Opens models, relay and rollout of a run that was verified. @throws UserError, ExternalError where something of it cannot be opened */
export async function openServe(options: ServeOptions): Promise<OpenServe> {
  const { wired, serve, mode, hasHosted, proved, logDir } = options;
  refuseMode(options);
  const files = await provedModel(wired, proved);
  const watching = watchFiles(files.files, { everyMs: options.lookMs ?? LOOK_MS, onChanged: (file) => options.onChanged(changedSentence(file)) });
  const closing: (() => Promise<void>)[] = [async () => watching.close()];
  try {
    // Before the models are loaded and after: what was loaded in between is what was proved.
    await watching.look();
    const hosted = hasHosted ? await openHosted({ config: wired.config, serve, env: wired.env, notice: wired.watcher.notice }) : null;
    if (hosted) closing.push(hosted.close);
    const local = mode === 'hosted' ? [] : await openLocalTracks({ wired, serve, run: proved.run, policy: proved.policy, proved: files });
    closing.push(async () => void (await Promise.all(local.map(({ answerer }) => answerer.close()))));
    await watching.look();
    const rollout = await rolloutOf({ logDir, policy: proved.policy, serve, mode, onEvent: options.onEvent });
    closing.push(() => rollout.flush());
    const stop = new AbortController();
    closing.push(async () => stop.abort());
    const isProved = (track: Track) => !watching.changed().some((file) => trackOf(file, files) === null || trackOf(file, files) === track);
    const guarded = local.map(({ answerer, asking }) => ({ asking, answerer: answeringOnlyProved(answerer, isProved) }));
    const swap = swapOf({ ...options, local: guarded, hosted, rollout: onlyProved(rollout, isProved), stop: stop.signal });
    return {
      swap,
      standIn: hosted?.standIn ?? false,
      readiness: () => readiness(watching.changed(), hosted),
      rollout: () => rollout.status(),
      close: () => closeAll(closing),
    };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

interface Opened extends ServeOptions {
  local: readonly LocalTrack[];
  hosted: OpenHosted | null;
  rollout: Rollout;
  stop: AbortSignal;
}

function swapOf({ wired, serve, proved, onLeft, local, hosted, rollout, stop }: Opened): Swap {
  const { policy } = proved;
  const names = [wired.config.hosted.model, policy.hosted, OWN_NAME, policy.base.name, ...serve.models];
  return openSwap({ policy, models: [...new Set(names)], local, relay: hosted?.relay ?? null, rollout, onLeft, now: () => Date.now(), stop });
}

function readiness(changed: readonly ProvedFile[], hosted: OpenHosted | null): Readiness {
  const [first] = changed;
  return first ? { ok: false, why: changedSentence(first) } : readinessOf(hosted?.relay ?? null);
}

function changedSentence({ what, paths }: ProvedFile): string {
  return `${what} (${paths[0] ?? ''}) is no longer the file that was proved: the hosted model answers until the server is started again`;
}

function trackOf(file: ProvedFile, { files }: ProvedModel): Track | null {
  return files.find((one) => one === file)?.track ?? null;
}

/** Where no rollout is asked, and for what was under way when the file changed. */
function answeringOnlyProved(answerer: LocalAnswerer, isProved: (track: Track) => boolean): LocalAnswerer {
  const { track, identity } = answerer;
  const unproved = {
    outcome: 'crashed' as const,
    text: null,
    calls: null,
    reason: 'its files are no longer those that were proved',
    usage: null,
    latencyMs: 0,
    attempts: 1,
  };
  return {
    track,
    identity,
    close: () => answerer.close(),
    answer: async (question, signal) => {
      const end = isProved(track) ? await answerer.answer(question, signal) : unproved;
      return isProved(track) ? end : unproved;
    },
  };
}

/** What was proved against a stand-in is no proof against a real model; and without a hosted model nobody else can answer. */
function refuseMode({ wired, mode, hasHosted, proved }: ServeOptions): void {
  const { config } = wired;
  const movesTraffic = mode === 'canary' || mode === 'local';
  if (!hasHosted && mode !== 'local')
    throw new UserError(`--hosted none: expected --mode local with it, got ${mode}: without a hosted model there is nobody to compare with or go back to.`);
  if (proved.policy.standIn && config.hosted.provider !== 'scripted-teacher' && movesTraffic)
    throw new UserError(
      `${join(proved.folder, 'swap.policy.json')}: proved against a scripted stand-in, which says nothing of ${config.hosted.model}. Run \`fledgling run\` with your hosted model, or serve with --mode shadow.`,
    );
}

async function closeAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}
