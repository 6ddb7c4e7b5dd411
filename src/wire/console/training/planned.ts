import { selectedRecipe } from '../../../config/recipes.ts';
import type { Config } from '../../../config/schema.ts';
import { selectedModel } from '../../../config/selected-model.ts';
import { rowsPerStep, stepsOf } from '../../../console/training/steps.ts';
import { UserError } from '../../../errors.ts';
import { type Loop, openLoop } from '../../../pipeline/loop/loop.ts';
import type { StageNode } from '../../../pipeline/loop/node.ts';
import { findStage, stageKey } from '../../../pipeline/stage/stage.ts';
import { dryRun } from '../../../pipeline/stages/dry-run.ts';
import { trainingExamples } from '../../../pipeline/stages/train-stage.ts';
import { DataStats, type PlannedTraining, type TrainingPlanned } from '../../../records/console/training.ts';
import type { Track } from '../../../records/example.ts';
import { wire } from '../../wire.ts';
import type { ConsolePlace } from '../place.ts';

/** What `fledgling train` would do now: stages are looked up, nothing is run. */
export async function plannedTrainings(place: ConsolePlace): Promise<TrainingPlanned> {
  const { config, ports, loop, isHarvested } = await harvestedLoop(place);
  const { name, title, architecture } = selectedModel(config);
  const { backend, strategy, when } = config.train;
  return {
    model: { id: name, title: title ?? name, architecture },
    ...{ recipe: selectedRecipe(config), backend, strategy, when, seed: config.seed },
    tracks: await Promise.all(config.tracks.map((track) => (isHarvested ? trainedAs(loop, track) : unharvested(config, track)))),
    isEnvironmentReady: await ports.trainer.isReady(),
  };
}

/** The trainer's own word on the rows of a track. */
export async function dryRunNow(place: ConsolePlace, track: Track): Promise<DataStats> {
  const { config, ports, loop, isHarvested } = await harvestedLoop(place);
  if (!isHarvested) throw new UserError('The data set is not harvested with this config yet. Run `fledgling harvest` first.');
  const { dataStats } = await dryRun(config, ports, track, loop.graph.harvest.found?.value.examples ?? []);
  return DataStats.parse(dataStats);
}

async function harvestedLoop(place: ConsolePlace) {
  const config = await place.config();
  const { ports } = wire(place.wireOptions(config));
  const loop = openLoop(config, ports);
  const isHarvested = (await isThere(loop, loop.graph.fetch)) && (await isThere(loop, loop.graph.harvest));
  return { config, ports, loop, isHarvested };
}

function unharvested(config: Config, track: Track): PlannedTraining {
  const unknown = { rows: null, steps: null, promptCharacters: null, completionCharacters: null } as const;
  return { track, does: 'harvest', why: 'the data set is harvested first', rowsPerStep: rowsPerStep(config), ...unknown };
}

async function trainedAs({ config, graph, ports }: Loop, track: Track): Promise<PlannedTraining> {
  const rows = trainingExamples(track, graph.harvest.found?.value.examples ?? []);
  const [train, val] = (['train', 'val'] as const).map((split) => rows.filter((example) => example.split === split));
  const stage = await graph.trainings.get(track)?.stage(ports);
  const found = stage && (await findStage(stage, ports));
  const [trainRows, valRows] = [train?.length ?? 0, val?.length ?? 0];
  return {
    ...{ track, does: found?.state === 'done' ? 'reuse' : 'train', why: found?.why ?? '', rows: { train: trainRows, val: valRows } },
    ...{ steps: stepsOf(config, trainRows), rowsPerStep: rowsPerStep(config) },
    promptCharacters: rows.reduce((sum, { row }) => sum + row.prompt.length, 0),
    completionCharacters: rows.reduce((sum, { row }) => sum + row.completion.length, 0),
  };
}

/** Keeps the result where it is, so that what is made from it can be looked up. */
async function isThere<T>({ ports }: Loop, node: StageNode<T>): Promise<boolean> {
  const stage = await node.stage(ports);
  const found = await findStage(stage, ports);
  if (found.state === 'absent') return false;
  node.found = { value: found.value, key: stageKey(stage) };
  return true;
}
