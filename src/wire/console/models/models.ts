import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../../config/parse-config.ts';
import type { ModelChoice } from '../../../console/ports/models.ts';
import { modelsApi } from '../../../edges/console/models/models.ts';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import { planLoop } from '../../../pipeline/loop/plan.ts';
import type { ModelPlan } from '../../../records/console/models.ts';
import { wire } from '../../wire.ts';
import type { ConsolePlace } from '../place.ts';
import type { OpenView } from '../view.ts';
import { everyChange } from '../watching.ts';
import { changeTo } from './change.ts';
import { type Choice, choicesOf, chosenText, configNow, type ReadConfig } from './choices.ts';
import { digests } from './digests.ts';
import { fileVersions } from './files.ts';
import { listModels } from './list.ts';
import { runOutcomes } from './run-outcomes.ts';
import { writeChoice } from './write.ts';

/** The selector: the catalogue, and the one line of the config that chooses from it. */
export const openModels: OpenView = (place, tell) => {
  const known = digests(() => tell('models'));
  const runs = runOutcomes(place.resultsDir);
  const chosen = async <T>(modelId: string, then: (read: ReadConfig, choice: Choice) => Promise<T>): Promise<T | null> => {
    const read = await configNow(place);
    const choice = (await choicesOf(place, read.config)).find(({ name }) => name === modelId);
    if (choice?.why) throw new UserError(choice.why);
    return choice ? then(read, choice) : null;
  };
  let turn: Promise<unknown> = Promise.resolve();
  const choice: ModelChoice = {
    models: () => listModels(place, { digests: known, runs }),
    change: (modelId) => chosen(modelId, (read, one) => changeTo(place, read, one)),
    plan: (modelId) => chosen(modelId, (read, one) => planOf(place, read, one)),
    // One behind the other: the second of two finds the config changed.
    write: (modelId, write) => {
      const written = turn.then(() => chosen(modelId, (read, one) => writeChoice(place, { read, choice: one, write })));
      turn = written.then(
        () => tell('models'),
        () => undefined,
      );
      return written;
    },
  };
  return { api: modelsApi(choice), watched: [{ topic: 'models', start: (told) => everyChange(() => versionsOf(place), told) }] };
};

/** What a run with this choice would do now. What stands in the way of telling is told in its place. */
async function planOf(place: ConsolePlace, read: ReadConfig, choice: Choice): Promise<ModelPlan> {
  try {
    const config = parseConfig(chosenText(read, choice, place.configPath), place.configPath);
    const stages = await planLoop(config, wire(place.wireOptions(config)).ports);
    return { stages: stages.map(({ name, does, why }) => ({ name, does, why })), problem: null };
  } catch (error) {
    if (error instanceof UserError || error instanceof ExternalError) return { stages: [], problem: sentenceOf(error) };
    throw error;
  }
}

/** Another answer than before means that the page's models are out of date. */
async function versionsOf(place: ConsolePlace): Promise<unknown> {
  const { config, digest } = await configNow(place);
  const entries = Object.values(config.models.catalogue);
  const [files, runs, promotions] = await Promise.all([
    Promise.all(entries.map((model) => fileVersions(model, place))),
    readdir(join(place.resultsDir, config.agent)).catch(() => []),
    readdir(join(place.resultsDir, config.agent, 'promotions')).catch(() => []),
  ]);
  return [digest, files, runs, promotions];
}
