import { resolve } from 'node:path';
import { serveSettings } from '../config/schema/serve.ts';
import { digestOf } from '../records/digest.ts';
import { openLocalTracks } from '../wire/serve/local-tracks.ts';
import { provedModel } from '../wire/serve/proved-files.ts';
import { provedRun } from '../wire/serve/proved-run.ts';
import { placesOf, readConfig } from './context.ts';

export interface OpenLocalOptions {
  /** Default `parity.config.yaml`. */
  config?: string;
  /** Default `.fledgling` beside the config. */
  stateDir?: string;
  /** Default `eval-results` beside the config. */
  resultsDir?: string;
  /** Default: the newest run that decided to ship. */
  run?: string;
  /** What the engine says while it loads. */
  notice?(line: string): void;
}

export type OpenedLocal = Awaited<ReturnType<typeof openLocal>>;

/**
 * The local models that a run proved, in this process, each with its adapter: what `localModel` of `fledgling/ai-sdk` takes. Close them in the end.
 * @throws UserError where there is no such run, or a file is not the one that was proved; ExternalError where the engine cannot be had.
 */
export async function openLocal({
  config: path = 'parity.config.yaml',
  run,
  resultsDir = 'eval-results',
  notice = () => {},
  ...places
}: OpenLocalOptions = {}) {
  const config = await readConfig(path);
  const { root, stateDir } = placesOf({ config: path, ...places });
  const proved = await provedRun({ results: resolve(root, resultsDir, config.agent), named: run === undefined ? null : { id: run } });
  const nothing = () => undefined;
  const watcher = { stageStarted: nothing, progress: nothing, stageEnded: nothing, notice };
  const signal = new AbortController().signal;
  const wired = { ...{ config, root, stateDir, resultsDir, watcher, signal }, configDigest: digestOf(config), overrides: {}, env: process.env };
  const files = await provedModel(wired, proved);
  const local = await openLocalTracks({ wired, serve: serveSettings(config), run: proved.run, policy: proved.policy, proved: files });
  return {
    /** By track, as the run's policy lists them. */
    tracks: proved.policy.tracks.flatMap((route) => local.filter(({ answerer }) => answerer.track === route.track).map((one) => ({ route, local: one }))),
    close: async () => void (await Promise.all(local.map(({ answerer }) => answerer.close()))),
  };
}
