import type { Track } from '../records/example.ts';
import { harvestStep } from './harvest-step.ts';
import { type Loop, stageOf } from './loop.ts';
import { sideBySide } from './stage/side-by-side.ts';
import { findStage } from './stage/stage.ts';
import { type AdapterResult, trainStage } from './stages/train-stage.ts';

export interface TrainStepInputs {
  /** Default: the config's. */
  tracks?: readonly Track[] | undefined;
}

/**
 * A checked adapter for each track: side by side, each on its share of the visible GPUs, or one after the other on all of them, as
 * `train.strategy` says.
 */
export async function trainStep(loop: Loop, { tracks = loop.config.tracks }: TrainStepInputs): Promise<AdapterResult[]> {
  const { config, ports } = loop;
  const wanted = tracks.filter((track) => !loop.adapters.has(track));
  const missing = await untrained(loop, wanted);
  if (missing.length > 0 && (loop.limits.mayRun?.('train') ?? true)) await prepareTrainer(loop);
  if (config.train.strategy === 'sequential') for (const track of wanted) await train(loop, track, ports.signal);
  else {
    await sideBySide(wanted, ports.signal, (track, signal) => {
      const index = missing.indexOf(track);
      return train(index === -1 ? loop : { ...loop, ports: { ...ports, ...ports.onShare({ index, of: missing.length }) } }, track, signal);
    });
  }
  return tracks.flatMap((track) => loop.adapters.get(track) ?? []);
}

async function train(loop: Loop, track: Track, signal: AbortSignal): Promise<void> {
  const { examples } = await harvestStep(loop);
  const { value } = await stageOf(loop, await trainStage(loop.config, { ...loop.ports, signal }, { track, examples, again: loop.again }));
  loop.adapters.set(track, value);
  if (value.trace) loop.traces.push({ kind: 'train', name: track, ...value.trace });
}

/** The tracks whose adapter is not in the store. */
async function untrained(loop: Loop, tracks: readonly Track[]): Promise<Track[]> {
  const { config, ports, again } = loop;
  const { examples } = await harvestStep(loop);
  const found = await Promise.all(tracks.map(async (track) => findStage(await trainStage(config, ports, { track, examples, again }), ports)));
  return tracks.filter((_, index) => found[index]?.state === 'absent');
}

/** Installs the trainer's environment the first time it is needed, under a line of its own. */
async function prepareTrainer({ ports, stages }: Loop): Promise<void> {
  const name = 'trainer environment';
  const startedMs = ports.now();
  ports.watcher.stageStarted(name);
  const { installed } = await ports.trainer.prepare({ onLine: (line) => ports.watcher.progress(name, 0, 0, line), signal: ports.signal });
  const end = {
    status: installed ? 'ran' : 'reused',
    why: installed ? 'first time' : 'installed already',
    wallMs: Math.round(ports.now() - startedMs),
  } as const;
  ports.watcher.stageEnded(name, { ...end, summary: '' });
  stages.push({ name, key: '', ...end });
}
