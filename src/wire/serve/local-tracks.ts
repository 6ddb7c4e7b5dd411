import type { ServeSettings } from '../../config/schema/serve.ts';
import type { Config } from '../../config/schema.ts';
import { localAnswerer } from '../../edges/answerer/local-answerer.ts';
import { UserError } from '../../errors.ts';
import type { AnswerModel } from '../../eval/ports.ts';
import type { RunRecord } from '../../records/run.ts';
import type { SwapPolicy, TrackRoute } from '../../records/swap/swap-policy.ts';
import type { LocalTrack } from '../../serve/options.ts';
import { localOptions } from '../local-model.ts';
import type { WireOptions } from '../options.ts';
import { servedModel } from '../served-model.ts';
import { askingOfTrack } from './asking.ts';
import type { ProvedModel } from './proved-files.ts';

export interface LocalTracksOptions {
  /** Nothing of it is recorded here; `watcher.notice` gets what the engine says. */
  wired: WireOptions;
  serve: ServeSettings;
  run: RunRecord;
  policy: SwapPolicy;
  proved: ProvedModel;
}

/** The local model of every track at parity, each with the adapter that was proved. @throws UserError, ExternalError where one cannot be opened */
export async function openLocalTracks(options: LocalTracksOptions): Promise<LocalTrack[]> {
  const opened: LocalTrack[] = [];
  try {
    for (const route of options.policy.tracks) opened.push(await openTrack(route, options));
    return opened;
  } catch (error) {
    await Promise.all(opened.map(({ answerer }) => answerer.close()));
    throw error;
  }
}

async function openTrack(route: TrackRoute, { wired, serve, run, policy, proved }: LocalTracksOptions): Promise<LocalTrack> {
  const { model, adapters } = proved;
  const asking = await askingOfTrack(route, { run, root: wired.root, gguf: model.gguf });
  const local = { ...localOptions(wired, model), ggufSha256: policy.base.ggufSha256, maxTokens: route.decoding.maxTokens };
  const adapterPath = adapters.get(route.track) ?? null;
  const answering = await openAnswering(wired, { local, model, route, adapterPath });
  const { ggufSha256, adapterSha256 } = answering.identity;
  if (ggufSha256 !== policy.base.ggufSha256 || adapterSha256 !== route.adapterSha256) {
    await answering.close();
    throw new UserError(`The local model of track ${route.track} was opened with other files than those that were proved. Restore them, or run again.`);
  }
  const concurrency = concurrencyOf(wired.config, answering.identity);
  return { answerer: localAnswerer(answering, { track: route.track, concurrency, queue: serve.limits.inFlight + serve.limits.queue }), asking };
}

interface Wanted {
  local: ReturnType<typeof localOptions>;
  model: ProvedModel['model'];
  route: TrackRoute;
  adapterPath: string | null;
}

async function openAnswering(wired: WireOptions, { local, model, route, adapterPath }: Wanted): Promise<AnswerModel> {
  const { role, track } = route;
  const { server } = wired.config.local;
  if (server !== undefined) return servedModel(wired, { server, model, local, role, track, adapterPath });
  const { openLocalModel } = await import('../../edges/llama/local-model.ts');
  return openLocalModel({ ...local, role, adapterPath });
}

/** Lanes of all workers, as many as there are on this machine's cards; or what the server is asked at once. */
function concurrencyOf({ local }: Config, { engine }: AnswerModel['identity']): number {
  const { workers, batch } = engine;
  return local.server?.concurrency ?? (typeof batch === 'number' ? batch : local.batch) * (typeof workers === 'number' ? workers : local.workers);
}
